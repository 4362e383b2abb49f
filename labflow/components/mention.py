"""The box comments are written in: an @ offers the people who can be mentioned. Nothing is sent while one types."""

from typing import Any

import reflex as rx

from labflow.components.words import SAYING, heard

Text = str | rx.Var[str]

_JS = heard(r"""
function LfMention({people, name, label, placeholder, initial, rows, invalid}) {
  const box = useRef(null), [at, setAt] = useState(null), [on, setOn] = useState(0);
  const id = useId();
  const found = at === null ? [] : (people || []).filter((p) => {
    const q = at.q.toLowerCase(), n = p.name.toLowerCase();
    return n.startsWith(q) || n.split(/\s+/).some((w) => w.startsWith(q));
  }).slice(0, 6);
  const grow = () => { const b = box.current; b.style.height = "auto"; b.style.height = Math.min(b.scrollHeight + 2, 180) + "px"; };
  const look = () => {
    const b = box.current, before = b.value.slice(0, b.selectionStart), m = /(?:^|[\s(])@([^@\n]{0,40})$/.exec(before);
    setAt(m ? {q: m[1], from: b.selectionStart - m[1].length - 1} : null); setOn(0);
  };
  const pick = (p) => {
    const b = box.current, to = b.selectionStart, text = "@" + p.name + " ";
    b.setRangeText(text, at.from, to, "end"); setAt(null); b.focus(); grow();
  };
  const key = (e) => {
    if (found.length) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); setOn((on + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length); return; }
      if ((e.key === "Enter" && !e.ctrlKey && !e.metaKey) || e.key === "Tab") { e.preventDefault(); pick(found[on]); return; }
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); setAt(null); return; }
    }
  };
  // from the whole form: who ticks the box beside it sends by the same keys
  useEffect(() => {
    const form = box.current.form;
    const send = (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); if (box.current?.value.trim()) form.requestSubmit(); } };
    form?.addEventListener("keydown", send);
    return () => form?.removeEventListener("keydown", send);
  }, []);
  const open = found.length > 0;
  return jsx("div", {className: "mnt"},
    jsx("textarea", {ref: box, name, rows: rows || 1, placeholder, defaultValue: initial || "", maxLength: 4000, "aria-label": label, "aria-invalid": invalid ? true : undefined,
      "aria-haspopup": "listbox", "aria-autocomplete": "list", "aria-controls": id + "l", "aria-activedescendant": open ? id + on : undefined,
      onInput: () => { grow(); look(); }, onClick: look, onKeyUp: (e) => { if (/^Arrow(Left|Right)|Home|End$/.test(e.key)) look(); }, onKeyDown: key, onFocus: grow, onBlur: () => setTimeout(() => setAt(null), 150)}),
    jsx("ul", {id: id + "l", role: "listbox", "aria-label": lfSay("People"), className: "pop mnl", hidden: !open}, found.map((p, n) =>
      jsx("li", {key: p.id, id: id + n, role: "option", "aria-selected": n === on, className: n === on ? "on" : "", onMouseDown: (e) => { e.preventDefault(); pick(p); }},
        jsx("span", {className: "av av-20 av-indigo", "aria-hidden": true}, p.initials), jsx("span", {className: "w5 trunc"}, p.name), jsx("span", {className: "t3 s12 trunc"}, p.title)))));
}
""")


class Mention(rx.Component):
    """A text area of a form with a list of people under it."""

    tag = "LfMention"
    people: rx.Var[list[Any]]
    name: rx.Var[str]
    label: rx.Var[str]
    placeholder: rx.Var[str]
    initial: rx.Var[str]
    rows: rx.Var[int]
    invalid: rx.Var[bool]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect", "useRef", "useState", "useId"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def mention_box(
    people: Any,
    *,
    name: str = "text",
    label: Text = "Comment",
    placeholder: Text = "Comment or @mention",
    initial: Text = "",
    rows: int = 1,
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """A text area named `name`. `people` are views with id, name, initials, title; Ctrl Enter anywhere in its form sends it."""
    return Mention.create(
        people=people, name=name, label=label, placeholder=placeholder, initial=initial, rows=rows, invalid=rx.cond(error, True, False), **props
    )  # fmt: skip

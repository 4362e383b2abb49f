"""Type to pick: a field that offers what matches, chosen with arrows and Enter or with the mouse."""

from typing import Any

import reflex as rx

Text = str | rx.Var[str]

_JS = r"""
function LfPick({id, value, options, found, waiting, placeholder, label, nothing, invalid, autoFocus, onSearch, onPick}) {
  const [text, setText] = useState(value || ""), [open, setOpen] = useState(false), [at, setAt] = useState(0);
  const timer = useRef(0), box = useRef(null);
  useEffect(() => { setText(value || ""); }, [value]);
  useEffect(() => { setAt(0); }, [options]);
  useEffect(() => { if (autoFocus && box.current) box.current.focus(); }, []);
  const list = options || [];
  const fresh = (found || "").trim() === text.trim();  // offers of other words are not what Enter means
  const shown = open && fresh && list.length > 0;
  const none = nothing && open && fresh && text.trim() && !list.length;
  const ask = (words) => { clearTimeout(timer.current); timer.current = setTimeout(() => onSearch(words), 180); };
  const pick = (o) => { clearTimeout(timer.current); setOpen(false); setText(o.label); onPick(o.value); };
  const move = (step) => { if (!open) { setOpen(true); ask(text); } else setAt((at + step + list.length) % Math.max(1, list.length)); };
  const onKeyDown = (e) => {
    if (e.key === "ArrowDown") { e.preventDefault(); move(1); }
    else if (e.key === "ArrowUp") { e.preventDefault(); move(-1); }
    else if (e.key === "Enter") { e.preventDefault(); if (shown) pick(list[at]); }
    else if (e.key === "Escape" && open) { e.preventDefault(); e.stopPropagation(); setOpen(false); setText(value || ""); }
    else if (e.key === "Tab" && shown && text.trim() && text !== value) pick(list[at]);
  };
  const onBlur = () => { setOpen(false); if (!text.trim()) { if (value) onPick(""); } else if (text !== value) setText(value || text); };
  return jsx("div", {style: {position: "relative"}},
    jsx("div", {className: "input"},
      jsx("input", {ref: box, id, value: text, readOnly: waiting, placeholder, "aria-label": label, autoComplete: "off", role: "combobox", "aria-expanded": shown,
        "aria-controls": id + "-list", "aria-activedescendant": shown ? id + "-" + at : undefined, "aria-invalid": invalid ? "true" : "false",
        onFocus: (e) => e.target.select(), onKeyDown, onBlur,
        onChange: (e) => { setText(e.target.value); setOpen(true); ask(e.target.value); }})),
    shown ? jsx("div", {id: id + "-list", role: "listbox", className: "pop", style: {position: "absolute", top: "calc(100% + 4px)", insetInline: 0, zIndex: 9, padding: 4, minWidth: 280}},
      list.map((o, n) => jsx("button", {key: o.value, id: id + "-" + n, type: "button", tabIndex: -1, role: "option", "aria-selected": n === at, className: "mi",
        style: n === at ? {background: "var(--gray-a3)"} : {}, onMouseDown: (e) => e.preventDefault(), onClick: () => pick(o), onMouseMove: () => setAt(n)},
        jsx("span", {className: "grow trunc"}, o.label), jsx("span", {className: "t3 s12 w4"}, o.note))))
    : none ? jsx("div", {className: "pop t3 s12", role: "status", style: {position: "absolute", top: "calc(100% + 4px)", insetInline: 0, zIndex: 9, padding: "8px 12px"}}, nothing) : null);
}
"""


class Pick(rx.Component):
    """A combo box: the server is asked only when somebody types."""

    tag = "LfPick"
    value: rx.Var[str]
    options: rx.Var[list[Any]]
    found: rx.Var[str]
    waiting: rx.Var[bool]
    placeholder: rx.Var[str]
    label: rx.Var[str]
    nothing: rx.Var[str]
    invalid: rx.Var[bool]
    auto_focus: rx.Var[bool]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useState", "useEffect"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def pick(
    *,
    id: str,
    value: Text,
    options: Any,
    found: Text,
    on_search: Any,
    on_pick: Any,
    label: Text,
    placeholder: Text = "",
    nothing: Text = "",
    invalid: bool | rx.Var[bool] = False,
    auto_focus: bool = False,
) -> rx.Component:
    """`options` is a list var of views with value, label and note; `on_search(words)` fills it, `on_pick(value)` chooses ("" clears).

    `nothing` is said when no option matches. `found` is the words that the options answer: what was offered for other words is not shown, so Enter never takes it.
    It takes no key before the page is loaded: loading would take back what was chosen.
    """
    return Pick.create(
        id=id, value=value, options=options, found=found, waiting=~rx.State.is_hydrated, placeholder=placeholder, label=label, nothing=nothing, invalid=invalid,
        auto_focus=auto_focus, on_search=on_search, on_pick=on_pick,
    )  # fmt: skip

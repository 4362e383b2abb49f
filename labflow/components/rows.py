"""The rows of a list under the hands: cursor, selection, widths, and rows that flash when they change.

All of it happens in the browser; the server hears of an act on what is selected and of widths that were dragged.
"""

from typing import Any

import reflex as rx

from labflow.components.way_back import LIBRARY
from labflow.components.words import SAYING, heard

_JS = heard(r"""
const lfSingleKeys = () => localStorage.getItem("lf-single-keys") !== "off";
function LfRows({children, here, onward, backward, title, start, total, lines, bulk, onAct, onResize, clearLabel, selectedLabel, ...rest}) {
  const go = useNavigate(), box = useRef(null), sel = useRef(new Set()), anchor = useRef(-1), marks = useRef(new Map()), seen = useRef("");
  const [count, setCount] = useState(0);
  const rows = () => Array.from(box.current.querySelectorAll("tbody tr[data-id]"));
  const at = (all) => all.findIndex((r) => r.classList.contains("cur"));
  const paint = () => {
    const all = rows(); let on = 0;
    for (const r of all) {
      const yes = sel.current.has(r.dataset.id), tick = r.querySelector("input.pick");
      r.classList.toggle("sel", yes); r.setAttribute("aria-selected", yes);
      if (tick) tick.checked = yes;
      on += yes;
    }
    const head = box.current.querySelector("input.pick-all");
    if (head) { head.checked = on > 0 && on === all.length; head.indeterminate = on > 0 && on < all.length; head.classList.toggle("mix", on > 0 && on < all.length); }
    setCount(sel.current.size);
  };
  const set = (row, yes) => { yes ? sel.current.add(row.dataset.id) : sel.current.delete(row.dataset.id); };
  const range = (all, to) => { const from = anchor.current < 0 ? to : anchor.current; for (let i = Math.min(from, to); i <= Math.max(from, to); i++) if (all[i]) set(all[i], true); };
  const clear = () => { sel.current.clear(); anchor.current = -1; paint(); };
  // whoever moves with the keys has left the button that was pressed last: Enter opens the row, and not the next page
  const place = (all, n) => { document.activeElement?.matches("button,a") && document.activeElement.blur(); all.forEach((r, i) => r.classList.toggle("cur", i === n)); all[n].scrollIntoView({block: "nearest"}); };
  const pickable = () => Boolean(box.current.querySelector("input.pick"));
  const drawn = useRef(null);
  drawn.current = () => {
    const all = rows(), before = marks.current, same = seen.current === here;
    if (!same) { sel.current.clear(); anchor.current = -1; }
    if (!same && seen.current && !isPutting()) box.current.querySelector(".scroll").scrollTop = 0;   // another page or view is read from its first row
    marks.current = new Map(all.map((r) => [r.dataset.id, r.dataset.mark]));
    if (same) for (const r of all) {
      if (before.has(r.dataset.id) && before.get(r.dataset.id) !== r.dataset.mark) {
        r.classList.remove("flash"); void r.offsetWidth; r.classList.add("flash");
      }
    }
    seen.current = here;
    if (here && all.length) sessionStorage.setItem("lf-list", JSON.stringify({href: here, onward, backward, title, start, total, ids: all.map((r) => r.dataset.id), links: all.map((r) => r.querySelector("a.open")?.getAttribute("href") || ""), names: all.map((r) => r.dataset.key)}));
    paint();
    // whoever walked over the edge of a page goes on with its first or last record
    const asked = new URLSearchParams(location.search), edge = asked.get("open");
    if (edge && all.length && all.length >= lines) {
      asked.delete("open"); asked.sort();
      const now = new URL(here, location.origin); now.searchParams.sort();
      const link = all[edge === "last" ? all.length - 1 : 0].querySelector("a.open")?.getAttribute("href");
      if (link && now.pathname === location.pathname && now.searchParams.toString() === asked.toString()) go(link, {replace: true});
    }
  };
  useEffect(() => drawn.current());                   // after every drawing, and after every piece of a long list
  useEffect(() => {
    const again = () => { if (box.current) drawn.current(); };
    window.addEventListener("lf-drawn", again);
    return () => window.removeEventListener("lf-drawn", again);
  }, []);
  useEffect(() => {
    const key = (e) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !box.current) return;
      const t = e.target;
      if (document.querySelector("dialog[open]") || t && t.isContentEditable || t && /^(TEXTAREA|SELECT)$/.test(t.tagName) || t && t.tagName === "INPUT" && t.type !== "checkbox") return;
      if (e.key === "Escape" && sel.current.size) { e.preventDefault(); clear(); return; }
      if (e.key === "Enter" && t && /^(BUTTON|A)$/.test(t.tagName)) return;
      if (e.key !== "Enter" && !lfSingleKeys()) return;
      const all = rows(), n = at(all);
      if (!all.length) return;
      if (e.key === "j") { e.preventDefault(); place(all, Math.min(n + 1, all.length - 1)); }
      else if (e.key === "k") { e.preventDefault(); place(all, Math.max(n - 1, 0)); }
      else if (e.key === "Enter" && n >= 0) { e.preventDefault(); all[n].querySelector("a.open")?.click(); }
      else if (e.key === "x" && n >= 0 && pickable()) { e.preventDefault(); set(all[n], !sel.current.has(all[n].dataset.id)); anchor.current = n; paint(); }
      else if (e.key === "X" && n >= 0 && pickable()) { e.preventDefault(); range(all, n); paint(); }
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  const click = (e) => {
    const tick = e.target.closest("input.pick"), all = rows();
    if (e.target.closest("input.pick-all")) { const yes = e.target.checked; all.forEach((r) => set(r, yes)); paint(); return; }
    if (tick) {
      const row = tick.closest("tr"), n = all.indexOf(row);
      if (e.shiftKey) range(all, n); else { set(row, tick.checked); anchor.current = n; }
      paint(); return;
    }
    const act = e.target.closest("[data-act]");
    if (act && !act.disabled) { onAct && onAct(act.dataset.act, Array.from(sel.current)); return; }
    if (e.target.closest("a,button,input,select,label,.rz") || String(getSelection())) return;
    const row = e.target.closest("tbody tr"), link = row && row.querySelector("a.open");
    if (link) link.click();
  };
  const drag = (e) => {
    const grip = e.target.closest(".rz");
    if (!grip) return;
    e.preventDefault();
    const th = grip.closest("th"), cols = Array.from(box.current.querySelectorAll("col")), heads = Array.from(th.parentElement.children);
    const way = document.documentElement.dir === "rtl" ? -1 : 1;
    const col = cols[heads.indexOf(th)], from = e.clientX, width = th.getBoundingClientRect().width;
    const move = (m) => { col.style.width = Math.max(48, Math.round(width + way * (m.clientX - from))) + "px"; };
    const up = () => {
      window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", up); document.body.classList.remove("dragging");
      const widths = {}; widths[th.dataset.column] = Math.round(th.getBoundingClientRect().width);
      onResize && onResize(widths);
    };
    document.body.classList.add("dragging");
    window.addEventListener("pointermove", move); window.addEventListener("pointerup", up);
  };
  return jsx("div", {...rest, ref: box, onClick: click, onPointerDown: drag}, children,
    bulk && count > 0 ? jsx(Fragment, {},
      jsx("div", {className: "fade"}),
      jsx("div", {className: "pop bulk", role: "toolbar", "aria-label": selectedLabel},
        jsx("span", {className: "row g8 w5 picked", role: "status"}, jsx("span", {className: "cnt"}, count), selectedLabel),
        jsx("i", {}), bulk, jsx("i", {}),
        jsx("button", {type: "button", className: "btn sm ghost", onClick: clear}, clearLabel, jsx("span", {className: "kbds"}, jsx("span", {className: "kbd"}, "Esc"))))) : null);
}
function LfColumns({columns, onArrange}) {
  const [list, setList] = useState(columns), held = useRef(-1);
  useEffect(() => setList(columns), [columns]);
  const change = (next) => { setList(next); onArrange(next.map((c) => ({key: c.key, shown: c.shown, width: parseInt(c.width) || 0}))); };
  const move = (from, to) => { if (to < 0 || to >= list.length || from === to) return; const next = list.slice(); next.splice(to, 0, next.splice(from, 1)[0]); change(next); };
  return jsx("ul", {className: "cols"}, list.map((c, i) => jsx("li", {key: c.key, draggable: true,
    onDragStart: () => { held.current = i; }, onDragOver: (e) => e.preventDefault(), onDrop: () => move(held.current, i)},
    jsx("label", {className: "row g8 grow"}, jsx("input", {type: "checkbox", className: "cb", checked: c.shown, onChange: (e) => change(list.map((o) => o.key === c.key ? {...o, shown: e.target.checked} : o))}), c.label),
    jsx("button", {type: "button", className: "btn icon xs ghost", "aria-label": lfSay("Move up: {label}", {label: c.label}), disabled: i === 0, onClick: () => move(i, i - 1)}, "↑"),
    jsx("button", {type: "button", className: "btn icon xs ghost", "aria-label": lfSay("Move down: {label}", {label: c.label}), disabled: i === list.length - 1, onClick: () => move(i, i + 1)}, "↓"))));
}
""")

_IMPORTS = {
    "react": ["useRef", "useEffect", "useState", "Fragment"],
    "react-router": ["useNavigate"],
    "@emotion/react": ["jsx"],
    LIBRARY: ["isPutting"],
    **SAYING,
}


def _act(key: rx.Var[str], ids: rx.Var[list[str]]) -> tuple[rx.Var[str], rx.Var[list[str]]]:
    return key, ids


def _widths(widths: rx.Var[dict[str, float]]) -> tuple[rx.Var[dict[str, float]]]:
    return (widths,)


def _arranged(columns: rx.Var[list[dict[str, Any]]]) -> tuple[rx.Var[list[dict[str, Any]]]]:
    return (columns,)


class Rows(rx.Component):
    """Wraps the table of a list. Rows carry `data-id`, `data-key` and `data-mark`; a link of class "open" opens one."""

    tag = "LfRows"
    here: rx.Var[str]
    onward: rx.Var[str]
    backward: rx.Var[str]
    title: rx.Var[str]
    start: rx.Var[int]
    total: rx.Var[int]
    lines: rx.Var[int]
    bulk: rx.Var[Any]
    clear_label: rx.Var[str]
    selected_label: rx.Var[str]
    on_act: rx.EventHandler[_act]
    on_resize: rx.EventHandler[_widths]

    def add_imports(self) -> dict[str, Any]:
        return _IMPORTS

    def add_custom_code(self) -> list[str]:
        return [_JS]


class Columns(rx.Component):
    """The columns of a list to tick and to put in order, by mouse or by keyboard."""

    tag = "LfColumns"
    columns: rx.Var[Any]
    on_arrange: rx.EventHandler[_arranged]

    def add_imports(self) -> dict[str, Any]:
        return _IMPORTS

    def add_custom_code(self) -> list[str]:
        return [_JS]


def live_rows(
    *children: Any,
    here: Any,
    onward: Any,
    backward: Any,
    title: Any,
    start: Any,
    total: Any,
    rows: Any,
    bulk: rx.Component | None,
    on_act: Any,
    on_resize: Any,
) -> rx.Component:
    """The table with cursor (J, K, Enter), selection (X, Shift X, Shift click) and draggable widths.

    `rows` is how many there are: they may be drawn in pieces (`gradually`). `bulk` are the buttons of the bar that appears
    when rows are selected: each has `data-act`, and `on_act(key, ids)` is called with what is selected.
    """
    given: dict[str, Any] = {"bulk": bulk} if bulk is not None else {}
    return Rows.create(
        *children, here=here, onward=onward, backward=backward, title=title, start=start, total=total, lines=rows, on_act=on_act, on_resize=on_resize, clear_label="Clear",
        selected_label="selected", class_name="grow col minh0 rel lrows", **given,
    )  # fmt: skip


def column_list(columns: Any, on_arrange: Any) -> rx.Component:
    """Tick and order columns; `on_arrange([{key, shown, width}])` is called after each change."""
    return Columns.create(columns=columns, on_arrange=on_arrange)

"""EntryGrid: typing results like in a spreadsheet. Uncontrolled cells and one delegated handler."""

from typing import Any

import reflex as rx

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]

_JS = r"""
function LfEntryGrid({children, onCommit, ...rest}) {
  const ref = useRef(null);
  const isCell = (el) => el && el.dataset && el.dataset.cell;
  const grid = () => {
    const rows = []; let last = null;
    for (const el of ref.current.querySelectorAll("[data-cell]")) {
      const tr = el.closest("tr");
      if (tr !== last) { rows.push([]); last = tr; }
      rows[rows.length - 1].push(el);
    }
    return rows;
  };
  const locate = (g, el) => { for (let r = 0; r < g.length; r++) { const c = g[r].indexOf(el); if (c >= 0) return [r, c]; } return null; };
  const sent = (el) => el.dataset.committed ?? el.dataset.value ?? "";
  const refused = (el) => el.closest("td").dataset.mark === "error";
  const known = (el) => (refused(el) ? el.dataset.known ?? el.dataset.value : sent(el)) ?? "";   // what the record holds
  const open = (el) => el && !el.disabled && !el.readOnly;
  const column = (g, r, c, field) => g[r] && (g[r].find((x) => x.dataset.cell === field) || g[r][c]);
  const commit = (els) => {
    const changes = [];
    for (const el of els) {
      if (open(el) && el.value !== sent(el)) {
        const old = known(el);
        changes.push({id: el.dataset.row, field: el.dataset.cell, value: el.value, old});
        el.dataset.known = old;
        el.dataset.committed = el.value;
      }
    }
    if (changes.length) onCommit(changes);
  };
  const go = (el) => { if (el) { el.focus(); el.select && el.select(); el.closest("td").scrollIntoView({block: "nearest", inline: "nearest"}); } };
  const move = (el, dr, dc) => {
    const g = grid(), p = locate(g, el); if (!p) return;
    let r = p[0] + dr, c = p[1] + dc;
    while (g[r]) {
      const t = dr ? column(g, r, p[1], el.dataset.cell) : g[r][c];
      if (open(t)) return go(t);
      if (dr) r += dr; else if (g[r][c + dc]) c += dc; else return;
    }
  };
  const fill = (els, value) => { for (const t of els) if (open(t)) t.value = value; commit(els); };
  const onKeyDown = (e) => {
    const el = e.target; if (!isCell(el) || e.isComposing) return;
    const text = el.tagName === "INPUT", edit = el.dataset.edit === "1";
    const stop = (f) => { e.preventDefault(); f(); };
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) commit([el]);
    else if (e.key === "Enter") stop(() => { commit([el]); move(el, e.shiftKey ? -1 : 1, 0); });
    else if (e.key === "ArrowDown" && text) stop(() => { commit([el]); move(el, 1, 0); });
    else if (e.key === "ArrowUp" && text) stop(() => { commit([el]); move(el, -1, 0); });
    else if (e.key === "ArrowRight" && (!text || !edit && el.selectionEnd === el.value.length)) stop(() => { commit([el]); move(el, 0, 1); });
    else if (e.key === "ArrowLeft" && (!text || !edit && el.selectionStart === 0)) stop(() => { commit([el]); move(el, 0, -1); });
    else if (e.key === "F2" && text) stop(() => { el.dataset.edit = edit ? "" : "1"; const n = el.value.length; el.setSelectionRange(n, n); });
    else if (e.key === "Escape") { if (el.value !== known(el) || edit) { e.preventDefault(); e.stopPropagation(); } el.value = known(el); el.dataset.edit = ""; el.select && el.select(); }
    else if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "d") stop(() => {
      const g = grid(), p = locate(g, el), down = [];
      const top = el.value !== "" ? el.value : (p[0] > 0 && column(g, p[0] - 1, p[1], el.dataset.cell).value);
      if (el.value === "" && top) return fill([el], top);
      for (let r = p[0] + 1; r < g.length; r++) { const t = column(g, r, p[1], el.dataset.cell); if (!open(t) || t.value !== "") break; down.push(t); }
      commit([el]); fill(down, el.value);
    });
  };
  const onPaste = (e) => {
    const el = e.target; if (!isCell(el)) return;
    const txt = e.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!/[\t\n]/.test(txt)) return;
    e.preventDefault();
    const g = grid(), p = locate(g, el), touched = [];
    txt.split(/\r?\n/).forEach((line, i) => line.split("\t").forEach((v, j) => {
      const t = g[p[0] + i] && g[p[0] + i][p[1] + j];
      if (open(t)) { t.value = v.trim(); touched.push(t); }
    }));
    commit(touched);
  };
  return jsx("div", {...rest, ref, role: "grid", onKeyDown, onPaste,
    onFocus: (e) => { if (isCell(e.target) && e.target.tagName === "INPUT") e.target.select(); },
    onChange: (e) => { if (isCell(e.target) && e.target.tagName === "SELECT") commit([e.target]); },
    onBlur: (e) => { if (isCell(e.target)) { e.target.dataset.edit = ""; commit([e.target]); } }}, children);
}
"""


def _changes(changes: rx.Var[list[dict[str, str]]]) -> tuple[rx.Var[list[dict[str, str]]]]:
    return (changes,)


class EntryGrid(rx.Component):
    """Arrows, Enter, Tab, Esc, F2, Ctrl D and pasted blocks over every [data-cell] inside; one event per commit."""

    tag = "LfEntryGrid"
    on_commit: rx.EventHandler[_changes]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def entry_grid(*children: Any, on_commit: Any, class_name: str = "scroll grow", **props: Any) -> rx.Component:
    """Wraps a table of cells. `on_commit(changes)` gets [{"id", "field", "value", "old"}], one call per cell, fill or paste."""
    return EntryGrid.create(*children, on_commit=on_commit, class_name=class_name, **props)


def entry_cell(
    row_id: Text,
    field: str,
    value: Text,
    *,
    label: Text,
    mark: Text = "",
    message: Text = "",
    num: bool = False,
    read_only: Flag = False,
) -> rx.Component:
    """A typed cell. `mark` is "", saving, saved, error, above or changed; `message` says what is wrong with it."""
    attributes = {
        "data-cell": field,
        "data-row": row_id,
        "data-value": value,
        "aria-invalid": rx.cond(mark == "error", "true", "false"),
        "autoComplete": "off",
        "inputMode": "decimal" if num else "text",
    }
    box = rx.el.input(
        type="text",
        default_value=value,
        aria_label=label,
        read_only=read_only,
        title=message,
        custom_attrs=attributes,
    )
    return _cell(box, mark, "ed num" if num else "ed")


def entry_select(
    row_id: Text, field: str, value: Text, options: Any, *, label: Text, mark: Text = "", message: Text = ""
) -> rx.Component:
    """A chosen cell, with the same keys as a typed one. `options` are (value, label) pairs."""
    attributes = {"data-cell": field, "data-row": row_id, "data-value": value}
    chosen = rx.el.select(
        *[rx.el.option(text, value=key) for key, text in options],
        default_value=value,
        aria_label=label,
        title=message,
        custom_attrs=attributes,
    )
    return _cell(chosen, mark, "ed")


def computed_cell(*children: Any, num: bool = False) -> rx.Component:
    """A tinted cell the system fills."""
    return rx.el.td(*children, class_name="cm num" if num else "cm")


def _cell(control: rx.Component, mark: Text, look: str) -> rx.Component:
    return rx.el.td(control, class_name=look, role="gridcell", custom_attrs={"data-mark": mark})

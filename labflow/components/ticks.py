"""Tick boxes in groups: the box at the head of a group ticks all of it or none, a find field narrows what is shown."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.words import t

_JS = r"""
function LfTicks({children, ...rest}) {
  const box = useRef(null);
  const boxes = (group) => Array.from(group.querySelectorAll(".opt input"));
  const told = (group) => {
    const all = boxes(group), on = all.filter((one) => one.checked).length, head = group.querySelector("[data-tick-all]");
    head.checked = on > 0 && on === all.length;
    head.indeterminate = on > 0 && on < all.length;
  };
  useEffect(() => { box.current.querySelectorAll("[data-ticks]").forEach(told); });
  const ticked = (e) => {
    const group = e.target.closest("[data-ticks]");
    if (!group) return;
    // what the find field hides is not ticked unseen
    if (e.target.matches("[data-tick-all]")) boxes(group).filter((one) => one.offsetParent).forEach((one) => { one.checked = e.target.checked; });
    told(group);
  };
  const find = (e) => {
    if (!e.target.matches("[data-find-ticks]")) return;
    const q = e.target.value.trim().toLowerCase();
    for (const group of box.current.querySelectorAll("[data-ticks]")) {
      const options = Array.from(group.querySelectorAll(".opt")), whole = group.querySelector("legend").textContent.toLowerCase().includes(q);
      for (const option of options) option.hidden = !whole && !option.textContent.toLowerCase().includes(q);
      group.hidden = options.every((option) => option.hidden);
    }
  };
  const keys = (e) => { if (e.key === "Enter" && e.target.matches("[data-find-ticks]")) e.preventDefault(); };
  return jsx("div", {...rest, ref: box, onChange: ticked, onInput: find, onKeyDown: keys}, children);
}
"""


class Ticks(rx.Component):
    """The browser keeps what is ticked until the form is sent: nothing asks the server for a tick."""

    tag = "LfTicks"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def tick_groups(groups: Any, box: Any, *, find: str) -> rx.Component:
    """Groups with a `title` and `rows`; `box(row)` is the tick box of a row, and `find` says what the find field looks for."""
    looks = rx.el.div(
        icon("search", 14),
        rx.el.input(
            type="search", placeholder=find, aria_label=find, custom_attrs={"data-find-ticks": "true"}
        ),
        class_name="input find-in",
    )
    return Ticks.create(
        looks, rx.el.div(rx.foreach(groups, lambda group: _group(group, box)), class_name="ticks"), class_name="stack8"
    )  # fmt: skip


def _group(group: Any, box: Any) -> rx.Component:
    whole = {"data-tick-all": "true", "aria-label": t("All of: {title}", title=group.title)}
    return rx.el.fieldset(
        rx.el.legend(checkbox(group.title, custom_attrs=whole)),
        rx.foreach(group.rows, box),
        custom_attrs={"data-ticks": "true"},
        key=group.title,
    )

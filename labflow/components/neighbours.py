"""Next and previous within the list a record was opened from, in the browser only.

A list writes `sessionStorage["lf-list"] = {"href": "/samples?…", "ids": […], "start": 0, "total": 67}` (start and total may be
left out); a record whose id is in it shows "3 of 67", goes on by [ and ], and its breadcrumb leads back to that very view, to its row.
Beyond the last record of a page, `onward` and `backward` are the pages around it: the list opens its first or last record itself.
"""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.components.way_back import LIBRARY
from labflow.components.words import SAYING, heard

Text = str | rx.Var[str]

_JS = heard(r"""
function LfNeighbours({record, base, up, down}) {
  const go = useNavigate(), [list, setList] = useState(null);
  useEffect(() => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem("lf-list") || "null"); } catch (e) { kept = null; }
    const fits = kept && Array.isArray(kept.ids) && typeof kept.href === "string" && /^\/[a-z]/.test(kept.href) && kept.href.split("?")[0] === base;
    setList(fits && kept.ids.includes(record) ? kept : null);
  }, [record, base]);
  const n = list ? list.ids.indexOf(record) : -1;
  const next = (step) => {
    if (list.ids[n + step]) return base + "/" + list.ids[n + step];
    const page = step > 0 ? list.onward : list.backward;
    return page ? page + (page.includes("?") ? "&" : "?") + "open=" + (step > 0 ? "first" : "last") : "";
  };
  const to = (step) => { const there = list && next(step); if (there) go(there); };
  const most = 10000, say = (n) => n.toLocaleString(document.documentElement.lang || "en"), count = (all) => (all > most ? say(most) + "+" : say(all));
  useEffect(() => {
    if (!list) return;
    const crumb = document.querySelector(".crumb a.up[href='" + base + "']");
    const back = (e) => { if (!(e.ctrlKey || e.metaKey || e.shiftKey || e.altKey)) { e.preventDefault(); e.stopPropagation(); leadBack(go, list.href, base + "/" + record); } };
    if (crumb) crumb.addEventListener("click", back, true);
    const key = (e) => {
      const t = e.target;
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || (e.key !== "[" && e.key !== "]")) return;
      if (t && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)) || document.querySelector("dialog[open]")) return;
      if (localStorage.getItem("lf-single-keys") === "off") return;
      e.preventDefault(); to(e.key === "[" ? -1 : 1);
    };
    window.addEventListener("keydown", key);
    return () => { window.removeEventListener("keydown", key); if (crumb) crumb.removeEventListener("click", back, true); };
  }, [list, n]);
  if (n < 0) return null;
  const button = (step, art, name, hint) => jsx("button", {type: "button", className: "btn icon sm ghost", disabled: !next(step), "aria-label": name, title: name + " (" + hint + ")", onClick: () => to(step)}, art);
  return jsx("nav", {className: "nbr", "aria-label": lfSay("In the list")},
    jsx("span", {className: "s12 t3 num nowrap"}, lfSay("{place} of {count}", {place: say(n + 1 + (list.start || 0)), count: count(list.total || list.ids.length)})),
    button(-1, up, lfSay("Previous in the list"), "["), button(1, down, lfSay("Next in the list"), "]"));
}
""")


class Neighbours(rx.Component):
    """Shows nothing when the record was not opened from a list."""

    tag = "LfNeighbours"
    record: rx.Var[str]
    base: rx.Var[str]
    up: rx.Var[Any]
    down: rx.Var[Any]

    def add_imports(self) -> dict[str, Any]:
        return {
            "react": ["useState", "useEffect"], "react-router": ["useNavigate"], "@emotion/react": ["jsx"], LIBRARY: ["leadBack"], **SAYING,
        }  # fmt: skip

    def add_custom_code(self) -> list[str]:
        return [_JS]


def neighbours(record: Text, base: str) -> rx.Component:
    """For `actions` of a record page: `neighbours(V.id, "/samples")`."""
    return Neighbours.create(record=record, base=base, up=icon("chevron-up"), down=icon("chevron-down"))

"""The time zone of this browser, for a laboratory that has none of its own yet."""

from typing import Any

import reflex as rx

from labflow.components.words import SAYING, heard

_JS = heard(r"""
function LfOwnZone({field, kept, fresh}) {
  const [taken, take] = useState(false), here = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  const box = () => document.getElementById(field);
  const there = here && here !== kept && kept === "UTC";
  const use = () => {
    const it = box();
    if (!it || ![...it.options].some((option) => option.value === here)) return;
    it.value = here;
    it.dispatchEvent(new Event("input", {bubbles: true}));
    take(true);
  };
  useEffect(() => { if (there && fresh) use(); }, [there, fresh]);
  if (!there) return null;
  return jsx("div", {className: "hint", role: "status"},
    taken ? lfSay("Taken from this browser. It counts when the profile is saved.") : [
      lfSay("This browser is in {zone}.", {zone: here}), " ", jsx("button", {key: "use", type: "button", className: "link", onClick: use}, lfSay("Use it"))]);
}
""")


class OwnZone(rx.Component):
    """A line under the field, while the laboratory is in UTC and this browser is not."""

    tag = "LfOwnZone"
    field: rx.Var[str]
    kept: rx.Var[str]
    fresh: rx.Var[bool]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect", "useState"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def own_zone(field: str, *, kept: rx.Var[str], fresh: rx.Var[bool]) -> rx.Component:
    """Offers it for the select with this id; a profile that nobody has saved yet (`fresh`) begins with it."""
    return OwnZone.create(field=field, kept=kept, fresh=fresh)

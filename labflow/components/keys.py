"""Keyboard shortcuts, decided in the browser: only a matching key reaches the server."""

from typing import Any

import reflex as rx

_JS = r"""
const lfKeys = {last: "", at: 0, bound: []};
function lfCombo(e) {
  const parts = [];
  if (e.ctrlKey || e.metaKey) parts.push("ctrl");
  if (e.altKey) parts.push("alt");
  const key = e.key === " " ? "space" : e.key.toLowerCase();
  if (e.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push("shift");
  return parts.concat(key).join("+");
}
function lfTyping(t) { return t && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && !/^(checkbox|radio|button)$/.test(t.type)); }
function lfHandle(e) {
  if (e.defaultPrevented || e.isComposing || !e.key) return;
  const plain = !(e.ctrlKey || e.metaKey || e.altKey) && e.key.length === 1;
  if (plain && (lfTyping(e.target) || localStorage.getItem("lf-single-keys") === "off")) return;
  if (document.querySelector("dialog[open]")) return;
  const combo = lfCombo(e), now = Date.now();
  const pair = now - lfKeys.at < 900 ? lfKeys.last + " " + combo : "";
  lfKeys.last = combo; lfKeys.at = now;
  const focus = (plain || /^F\d+$/.test(combo.toUpperCase())) && [...document.querySelectorAll('[data-focus-key="' + CSS.escape(e.key) + '"]')].at(-1);   // the page's own before the frame's
  if (focus) { e.preventDefault(); focus.focus(); return; }
  for (const want of [pair, combo]) {
    const hit = want && lfKeys.bound.findLast((k) => k.combo === want);
    if (hit) { e.preventDefault(); hit.run.current(); return; }
  }
}
function LfKey({combo, onPress}) {
  const run = useRef(null);
  run.current = onPress;
  useEffect(() => {
    const mine = {combo, run};
    if (!lfKeys.bound.length) window.addEventListener("keydown", lfHandle);
    lfKeys.bound.push(mine);
    return () => {
      lfKeys.bound.splice(lfKeys.bound.indexOf(mine), 1);
      if (!lfKeys.bound.length) window.removeEventListener("keydown", lfHandle);
    };
  }, [combo]);
  return null;
}
"""


class Key(rx.Component):
    """One shortcut on the whole page."""

    tag = "LfKey"
    combo: rx.Var[str]
    on_press: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def keys(bindings: dict[str, Any]) -> rx.Component:
    """Binds keys to handlers: `keys({"ctrl+k": S.open, "g s": rx.redirect("/samples"), "j": S.next})`.

    Ctrl also means ⌘. Single letters work only when no field has focus and no dialog is open. Two keys with
    a space between are pressed one after the other. An element with `data-focus-key="/"` is focused by "/"; of several the last.
    """
    return rx.fragment(*[Key.create(combo=combo, on_press=handler) for combo, handler in bindings.items()])

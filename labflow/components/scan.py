"""The scan field: a wedge scanner types fast and ends with Enter, wherever the focus is."""

from typing import Any

import reflex as rx

from labflow.components.buttons import kbd
from labflow.components.icons import icon

Text = str | rx.Var[str]

JS = r"""
function LfScan({onScan, placeholder, label, autoFocus, keepFocus, anywhere}) {
  const ref = useRef(null), run = useRef(null);
  run.current = onScan;
  const send = (text) => { const code = text.trim(); if (code) run.current(code); };
  useEffect(() => {
    const free = () => !document.querySelector("dialog[open]");
    let code = "", last = 0;
    const idle = () => performance.now() - last > 250;   // taking the focus in the middle of a scan would cut its code in two
    const back = () => { if (free() && idle() && (!document.activeElement || document.activeElement === document.body)) ref.current && ref.current.focus(); };
    // a scan that went into another field is taken out of it again
    const without = (field, scanned) => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, field.value.slice(0, -scanned.length));
      field.dispatchEvent(new Event("input", {bubbles: true}));
      ref.current.focus();
    };
    const key = (e) => {
      if (!anywhere || !free() || e.ctrlKey || e.metaKey || e.altKey) return;
      if (!keepFocus && document.querySelector("[data-scan=here]")) return;   // a page with a scan field of its own takes the scans
      const t = e.target;
      const field = t && (/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && !/^(checkbox|radio|button)$/.test(t.type) || t.isContentEditable);
      if (field && !(keepFocus && t.tagName === "INPUT" && t !== ref.current)) return;
      const now = e.timeStamp;
      if (e.key === "Enter") {
        if (code.length >= (field ? 6 : 4) && now - last < 60 && (!field || t.value.endsWith(code))) { e.preventDefault(); e.stopImmediatePropagation(); if (field) without(t, code); send(code); }
        code = "";
        return;
      }
      if (e.key.length !== 1) return;
      code = now - last < (field ? 35 : 60) ? code + e.key : e.key;   // nobody types a number as fast as that into a field
      last = now;
      if (!field && code.length > 1) e.stopImmediatePropagation();
    };
    window.addEventListener("keydown", key, true);
    const timer = keepFocus ? setInterval(back, 400) : 0;
    if (autoFocus) ref.current.focus();
    return () => { window.removeEventListener("keydown", key, true); clearInterval(timer); };
  }, []);
  return jsx("input", {ref, type: "text", placeholder, id: anywhere && !keepFocus ? "find" : undefined, "data-focus-key": "F2", "aria-label": label, "data-scan": keepFocus ? "here" : undefined, autoComplete: "off", autoCapitalize: "off", spellCheck: false, enterKeyHint: "go",
    onKeyDown: (e) => { if (e.key === "Enter") { e.preventDefault(); send(e.target.value); e.target.value = ""; } else if (e.key === "Escape") { e.target.value = ""; e.target.blur(); } }});
}
"""


class Scan(rx.Component):
    """The input that scanners feed. It sends one event per code, never one per key."""

    tag = "LfScan"
    placeholder: rx.Var[str]
    label: rx.Var[str]
    auto_focus: rx.Var[bool]
    keep_focus: rx.Var[bool]
    anywhere: rx.Var[bool]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [JS]


def scan_box(field: rx.Component, *, title: Text, note: Any = "") -> rx.Component:
    """The large box around a scan field: what to do, the field, and what the last scan led to."""
    return rx.el.label(
        rx.el.span(icon("scan-barcode", 28), class_name="tacc"),
        rx.el.span(rx.el.b(title, class_name="w6 s16"), field, class_name="col grow"),
        rx.el.span(note, class_name="s12 t3"),
        class_name="scan",
    )


def scan_button() -> rx.Component:
    """The way to the find field for hands at a mouse; F2 leads there from everywhere."""
    return rx.el.label(
        icon("scan-barcode"), "Scan", kbd("F2"), html_for="find", class_name="btn sm ghost scan-go",
        title="Scan a label, or type a number",
    )  # fmt: skip


def find_field(*, on_find: Any, placeholder: Text = "Search or scan", key: str = "k") -> rx.Component:
    """The find field of the sidebar: a scan from anywhere on the page lands here; Ctrl K opens the palette instead."""
    return rx.el.label(
        icon("search"),
        Scan.create(on_scan=on_find, placeholder=placeholder, label=placeholder, anywhere=True),
        rx.el.span(
            rx.el.span("Ctrl", class_name="kbd"), rx.el.span(key.upper(), class_name="kbd"), class_name="kbds"
        ),
        class_name="find",
    )

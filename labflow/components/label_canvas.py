"""The canvas of the label designer: elements are dragged, resized and nudged here; one event per finished change."""

from typing import Any

import reflex as rx

from labflow.components.words import SAYING, heard

_JS = heard(r"""
function LfLabel({drawn, width, height, step, selected, label, onSelect, onMove, onRemove, onUndo, onRedo}) {
  const ref = useRef(null), timer = useRef(0), [live, setLive] = useState(null), now = useRef(null);
  now.current = live;
  useEffect(() => { setLive(null); }, [drawn]);   // the server has drawn what was sent
  useEffect(() => {
    const key = (e) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
      const k = e.key.toLowerCase();
      if (k === "z" && !e.shiftKey) { e.preventDefault(); onUndo(); } else if (k === "y" || k === "z") { e.preventDefault(); onRedo(); }
    };
    window.addEventListener("keydown", key);
    return () => { window.removeEventListener("keydown", key); clearTimeout(timer.current); };
  }, []);
  const round = (v) => Math.round(v * 100) / 100;
  const snap = (v, fine) => { const s = fine ? 0.1 : step; return round(Math.round(v / s) * s); };
  const keep = (b) => {   // inside the label, and never smaller than can be grasped
    const w = Math.min(Math.max(b.w, 0.1), width), h = Math.min(Math.max(b.h, 0.1), height);
    return {id: b.id, w: round(w), h: round(h), x: round(Math.min(Math.max(b.x, 0), width - w)), y: round(Math.min(Math.max(b.y, 0), height - h))};
  };
  const send = (b) => { if (b) onMove(b); };
  const same = (a, b) => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
  const grasp = (e, el, edge) => {
    if (e.button) return;
    e.stopPropagation();
    e.currentTarget.focus && !edge && e.currentTarget.focus();
    onSelect(el.id);
    const box = ref.current.getBoundingClientRect(), mm = width / box.width, x0 = e.clientX, y0 = e.clientY, from = {id: el.id, x: el.x, y: el.y, w: el.w, h: el.h};
    let last = from;
    const move = (m) => {
      const dx = (m.clientX - x0) * mm, dy = (m.clientY - y0) * mm;
      if (!edge) last = keep({...from, x: snap(from.x + dx, m.altKey), y: snap(from.y + dy, m.altKey)});
      else last = {...from, w: edge.includes("e") ? Math.min(Math.max(snap(from.w + dx, m.altKey), 0.2), round(width - from.x)) : from.w, h: edge.includes("s") ? Math.min(Math.max(snap(from.h + dy, m.altKey), 0.2), round(height - from.y)) : from.h};
      setLive(last);
    };
    const stop = (how) => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", up); window.removeEventListener("pointercancel", off); window.removeEventListener("keydown", esc, true); how(); };
    const up = () => stop(() => { if (same(last, from)) setLive(null); else send(last); });
    const off = () => stop(() => setLive(null));
    const esc = (k) => { if (k.key === "Escape") { k.stopPropagation(); off(); } };
    window.addEventListener("pointermove", move); window.addEventListener("pointerup", up); window.addEventListener("pointercancel", off); window.addEventListener("keydown", esc, true);
  };
  const nudge = (e, el) => {
    if (e.key === "Delete" || e.key === "Backspace") { e.preventDefault(); clearTimeout(timer.current); onRemove(el.id); return; }
    if (e.key === "Enter" || e.key === " ") { e.preventDefault(); onSelect(el.id); return; }
    const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[e.key];
    if (!way || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    const by = e.altKey ? 0.1 : step, at = now.current && now.current.id === el.id ? now.current : el;
    const next = keep(e.shiftKey ? {...at, id: el.id, w: at.w + way[0] * by, h: at.h + way[1] * by} : {...at, id: el.id, x: at.x + way[0] * by, y: at.y + way[1] * by});
    now.current = next; setLive(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(now.current), 250);
  };
  const at = (el) => (live && live.id === el.id ? live : el);
  const pc = (v, all) => (v / all) * 100 + "%";
  return jsx("div", {ref, className: "ld-label", role: "group", "aria-label": label, style: {aspectRatio: width + " / " + height}, onPointerDown: () => onSelect("")},
    jsx("svg", {className: "ld-art", viewBox: "0 0 " + width + " " + height, "aria-hidden": true},
      drawn.map((el) => {
        const b = at(el);
        return jsx("g", {key: el.id, transform: "translate(" + (b.x - el.x) + " " + (b.y - el.y) + ")"},
          el.path ? jsx("path", {d: el.path, shapeRendering: "crispEdges"}) : null,
          el.lines.map((t, i) => jsx("text", {key: i, x: t.x, y: t.y, fontSize: t.size, fontWeight: t.bold ? 600 : 400, className: t.mono ? "ld-mono" : "", textLength: t.width || undefined, lengthAdjust: "spacingAndGlyphs", style: {whiteSpace: "pre"}}, t.text)));
      })),
    drawn.map((el) => {
      const b = at(el), on = el.id === selected;
      return jsx("div", {
        key: el.id, tabIndex: 0, role: "button", "aria-pressed": on, "data-element": el.id,
        "aria-label": lfSay("{what}, {width} × {height} mm at {x}, {y}", {what: el.kind_label + (el.name ? " " + el.name : ""), width: b.w, height: b.h, x: b.x, y: b.y}) + (el.problem ? ". " + el.problem : ""),
        className: "ld-box" + (on ? " on" : "") + (el.refused ? " bad" : el.problem ? " warn" : ""),
        style: {left: pc(b.x, width), top: pc(b.y, height), width: pc(b.w, width), height: pc(b.h, height)},
        onPointerDown: (e) => grasp(e, el, ""), onFocus: () => { if (el.id !== selected) onSelect(el.id); }, onKeyDown: (e) => nudge(e, el),
      }, on ? ["e", "s", "se"].map((edge) => jsx("i", {key: edge, className: "ld-h " + edge, "aria-hidden": true, onPointerDown: (e) => grasp(e, el, edge)})) : null,
      on ? jsx("span", {className: "ld-size", "aria-hidden": true}, b.w + " × " + b.h) : null);
    }));
}
""")


def _box(box: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    return (box,)


class LabelCanvas(rx.Component):
    """Elements as the server has drawn them, under boxes that can be taken hold of."""

    tag = "LfLabel"
    drawn: rx.Var[list[Any]]
    width: rx.Var[float]
    height: rx.Var[float]
    step: rx.Var[float]
    selected: rx.Var[str]
    label: rx.Var[str]
    on_select: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_move: rx.EventHandler[_box]
    on_remove: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_undo: rx.EventHandler[rx.event.no_args_event_spec]
    on_redo: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect", "useState"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def label_canvas(**props: Any) -> rx.Component:
    """The canvas. `on_move({id, x, y, w, h})` in mm comes once per drag or run of arrow keys; `on_select("")` is nothing.

    Arrow keys move by `step`, with Alt by 0.1 mm, with Shift they resize; Delete removes; Ctrl Z and Ctrl Y undo, redo.
    """
    return LabelCanvas.create(**props)

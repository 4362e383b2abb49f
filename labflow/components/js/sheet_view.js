// A sheet for many rows of typed cells. Cells live here; the server hears of changes in pieces and answers with problems.
// One input stands over the active cell: typing, pasting and screen readers meet a real field; only rows in view are drawn.
const LF_SHEET_ROW = 30, LF_SHEET_HEAD = 32, LF_SHEET_NO = 44;

function lfSheetCell(col, text, ghost, marked) {
  const shown = text || ghost;
  if (!shown) return col.hint && marked ? jsx("i", {className: "sh-gh"}, col.hint) : null;
  if (lfSheetMany(col)) return lfSheetPieces(col, shown).map((p, n) => jsx("span", {key: n, className: "sh-chip" + (p.option ? "" : " bad") + (text ? "" : " gh"), title: p.option ? p.option.label : undefined},
    p.count > 1 ? p.count + " × " : "", p.option ? p.option.value : p.text));
  const label = col.kind === "choice" ? lfSheetKnown(col).get(lfAlike(shown))?.label : "";
  return jsx(Fragment, {}, jsx("span", {className: text ? "" : "sh-gh"}, shown), label ? jsx("span", {className: "sh-lb"}, label) : null);
}

// 1 where reading goes from left to right, else -1: columns, days and the browser's count of what is scrolled go that way
const lfWay = () => (document.documentElement.dir === "rtl" ? -1 : 1);
const lfBelow = (place, wide) => (lfWay() > 0 ? Math.min(place.left, innerWidth - wide) : Math.max(8, place.right - wide + 16));

function LfSheet({name, label, columns, rows, revision, problems, said, common, commonLabel, texts, onSend}) {
  const model = useRef(null), box = useRef(null), field = useRef(null), list = useRef(null), timer = useRef(0), since = useRef(0), drag = useRef(null);
  const [tick, setTick] = useState(0), [view, setView] = useState({top: 0, left: 0, high: 480, wide: 1200}), [pop, setPop] = useState(null);
  const edit = useRef(false), wrong = problems || {};
  const latest = useRef({}); latest.current = {onSend, wrong};
  if (!model.current) { model.current = new LfSheetModel(); model.current.revision = -1; }
  const m = model.current;
  if (m.columns !== columns) m.columns = columns || [];
  if (m.revision !== revision) { m.load(rows || [], common); m.revision = revision; edit.current = false; }
  const redraw = () => setTick((n) => n + 1);
  // words that the server has settled: the cell shows what they mean, unless something else stands there by now
  useEffect(() => {
    let any = false;
    for (const [place, [words, meant]] of Object.entries(said || {})) {
      const cut = place.lastIndexOf("|"), row = m.rows.find((r) => r.id === place.slice(0, cut)), key = place.slice(cut + 1);
      if (row && row.cells[key] === words) { row.cells[key] = meant; any = true; }
    }
    if (any) redraw();
  }, [said]);
  // what is left of the width goes to the widest column; where a little is missing, all but the times give some
  const spans = useMemo(() => {
    const all = (columns || []).map((c) => c.width), left = view.wide - LF_SHEET_NO - all.reduce((sum, w) => sum + w, 0);
    if (left > 0 && all.length) all[all.indexOf(Math.max(...all))] += left;
    const gives = (c) => c.kind !== "moment", elastic = (columns || []).reduce((sum, c) => sum + (gives(c) ? c.width : 0), 0);
    if (left < 0 && -left < elastic * 0.14) return all.map((w, n) => (gives(columns[n]) ? Math.floor(w * (1 + left / elastic)) : w));
    return all;
  }, [columns, view.wide]);
  const lefts = useMemo(() => { let x = LF_SHEET_NO; return spans.map((w) => { const at = x; x += w; return at; }); }, [spans]);
  const wide = LF_SHEET_NO + spans.reduce((sum, w) => sum + w, 0);
  const head = LF_SHEET_HEAD + (common ? LF_SHEET_ROW : 0), first = common ? 1 : 0;

  // ── to the server
  const send = (act) => {
    clearTimeout(timer.current); since.current = 0;
    const parts = m.unsent();
    if (act && !parts.length) parts.push({rows: [], order: null, last: true});
    for (const part of parts) latest.current.onSend({...part, act: part.last ? act || "" : ""});
  };
  const changed = () => {
    if (!since.current) since.current = performance.now();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(""), performance.now() - since.current > 2000 ? 0 : 400);
    redraw();
  };

  // ── the input over the active cell
  const look = (r) => (common && r === 0 ? LF_SHEET_HEAD : head + (r - first) * LF_SHEET_ROW);
  const show = () => {
    const b = box.current, {r, c} = m.end, col = m.columns[c]; if (!b || !col) return;
    const y = head + (r - first) * LF_SHEET_ROW, x = lefts[c], frozen = LF_SHEET_NO + (spans[0] ?? 0);
    if (r >= first) { if (y - head < b.scrollTop) b.scrollTop = y - head; else if (y + LF_SHEET_ROW > b.scrollTop + b.clientHeight - 2) b.scrollTop = y + LF_SHEET_ROW - b.clientHeight + 2; }
    const at = Math.abs(b.scrollLeft);                      // a browser counts down from zero where reading goes from right to left
    if (c > 0) { if (x - frozen < at) b.scrollLeft = lfWay() * (x - frozen); else if (x + spans[c] > at + b.clientWidth) b.scrollLeft = lfWay() * Math.min(x - frozen, x + spans[c] - b.clientWidth); }
  };
  const idle = () => { edit.current = false; setPop(null); if (field.current) field.current.value = ""; };
  const settle = () => { idle(); show(); redraw(); };
  const start = (text) => {
    if (!m.open(m.at.r, m.at.c)) return;
    edit.current = true; m.end = {...m.at};
    if (text !== undefined) { field.current.value = text; field.current.setSelectionRange(text.length, text.length); }
    offer(); redraw();
  };
  const col = () => m.columns[m.at.c];
  const typed = () => {
    const text = field.current.value, column = col();
    if (!lfSheetMany(column)) return text.trim();
    const piece = text.split(/[,;+]/).pop().trim(), times = column.kind === "counted" ? lfSheetTimes(piece) : null;
    return times ? times[2] : piece;
  };
  const offer = () => {
    const column = col();
    if (!column || !lfSheetChooses(column)) return setPop(null);
    const words = typed(), whole = field.current.value.trim() === m.text(m.at.r, m.at.c) && !lfSheetMany(column);
    const found = lfSheetMatches(column, whole ? "" : words);
    const now = whole ? found.findIndex((o) => o.value === words) : -1;
    const place = field.current.getBoundingClientRect(), up = innerHeight - place.bottom < 260 && place.top > 280;
    setPop({found, at: now >= 0 ? now : words && found.length ? 0 : -1, x: lfBelow(place, 336), y: up ? innerHeight - place.top + 4 : place.bottom + 4, up, words});
  };
  const take = (option) => {
    const column = col();
    if (!lfSheetMany(column)) { field.current.value = option.value; return; }
    const parts = field.current.value.split(/([,;+]\s*)/), piece = parts.pop().trim(), times = column.kind === "counted" ? lfSheetTimes(piece) : null;
    field.current.value = parts.join("") + (times ? times[1] + "x" : "") + option.value;
  };
  // ── the calendar: a pop without a list. The day goes before the time that is typed, or stands there, or is now
  const calendar = () => {
    const column = col(); if (!lfDated(column) || !m.open(m.at.r, m.at.c)) return;
    field.current.focus({preventScroll: true});
    if (!edit.current) start(m.text(m.at.r, m.at.c));
    const [today] = lfLabNow(column.zone), [chosen] = lfDayOf(field.current.value), place = field.current.getBoundingClientRect(), up = innerHeight - place.bottom < 330 && place.top > 340;
    setPop({days: chosen || today, chosen, today, x: lfBelow(place, 264), y: up ? innerHeight - place.top + 4 : place.bottom + 4, up});
  };
  const takeDay = (day) => {
    const column = col(), old = lfDayOf(field.current.value)[1];
    if (column.kind === "date") { field.current.value = day; setPop(null); return commit(); }
    const time = old || lfLabNow(column.zone)[1];
    field.current.value = day + " " + time; setPop(null);
    field.current.focus({preventScroll: true}); field.current.setSelectionRange(day.length + 1, day.length + 1 + time.length);
    redraw();
  };
  const commit = () => {
    if (!edit.current) return;
    if (pop && pop.at >= 0 && pop.words !== undefined && (pop.words || pop.moved)) take(pop.found[pop.at]);
    const done = m.set(m.at.r, m.at.c, field.current.value);
    idle(); if (done) changed(); else redraw();
  };
  const cancel = () => { idle(); redraw(); };

  // ── acts
  const acts = {
    undo: () => { if (m.undo()) { settle(); changed(); } }, redo: () => { if (m.redo()) { settle(); changed(); } },
    fillDown: () => { if (m.fillDown()) changed(); }, clear: () => { if (m.clear()) changed(); },
    insert: () => { if (m.insert(false)) { settle(); changed(); } }, copyRows: () => { if (m.insert(true)) { settle(); changed(); } },
    removeRows: () => { if (m.remove()) { settle(); changed(); } },
    problem: () => { if (m.nextProblem(latest.current.wrong)) { settle(); field.current.focus({preventScroll: true}); } },
    send: (act) => { commit(); send(act); },
    count: () => m.count(),
  };
  useEffect(() => {
    window.lfSheets = window.lfSheets || {};
    window.lfSheets[name] = new Proxy({}, {get: (_, act) => (...given) => live.current[act]?.(...given)});
    const away = () => { if (m.dirty.size) send(""); };
    window.addEventListener("pagehide", away);
    return () => { away(); window.removeEventListener("pagehide", away); delete window.lfSheets[name]; };
  }, [name]);
  const live = useRef(acts); live.current = acts;
  useEffect(() => {
    const b = box.current, measure = () => setView({top: b.scrollTop, left: Math.abs(b.scrollLeft), high: b.clientHeight, wide: b.clientWidth});
    const watch = new ResizeObserver(measure); watch.observe(b);
    return () => watch.disconnect();
  }, []);
  useEffect(() => { if (list.current) list.current.querySelector("[aria-selected=true]")?.scrollIntoView({block: "nearest"}); }, [pop]);

  // ── keys
  const onKeyDown = (e) => {
    if (e.isComposing) return;
    const ctrl = e.ctrlKey || e.metaKey, key = e.key, stop = (act) => { e.preventDefault(); e.stopPropagation(); act(); };
    const letter = ctrl && !e.altKey ? key.toLowerCase() : "";
    const arrow = {ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, lfWay()], ArrowLeft: [0, -lfWay()]}[key];
    if (pop?.days) {
      const step = {ArrowLeft: -lfWay(), ArrowRight: lfWay(), ArrowUp: -7, ArrowDown: 7}[key], months = {PageUp: -1, PageDown: 1}[key];
      if (step && !e.altKey) return stop(() => setPop({...pop, days: lfDayPlus(pop.days, step)}));
      if (months) return stop(() => setPop({...pop, days: lfMonthPlus(pop.days, e.shiftKey ? months * 12 : months)}));
      if (key === "Enter" && !ctrl && !e.altKey) return stop(() => { takeDay(pop.days); });
      if (key === "Escape" || (e.altKey && key === "ArrowUp")) return stop(() => setPop(null));
    }
    if (edit.current && pop?.found && (key === "ArrowDown" || key === "ArrowUp") && pop.found.length)
      return stop(() => setPop({...pop, moved: true, at: (pop.at + (key === "ArrowDown" ? 1 : -1) + pop.found.length) % pop.found.length}));
    if (key === "Enter" && !ctrl && !e.altKey) return stop(() => { commit(); m.move(e.shiftKey ? -1 : 1, 0); settle(); });
    if (key === "Tab") {
      const was = {...m.at}; commit();
      if (m.next(e.shiftKey)) return stop(settle);
      m.select(was.r, was.c); return;
    }
    if (key === "Escape") { if (edit.current) return stop(cancel); if (m.at.r !== m.end.r || m.at.c !== m.end.c) return stop(() => { m.select(m.at.r, m.at.c); redraw(); }); return; }
    if (key === "F2") return stop(() => { if (!edit.current) start(m.text(m.at.r, m.at.c)); else { const n = field.current.value.length; field.current.setSelectionRange(n, n); } });
    if (key === "F8") return stop(acts.problem);
    if (e.altKey && !ctrl && key === "ArrowDown" && lfDated(col())) return stop(calendar);
    if (e.altKey && !ctrl && key === "ArrowDown") return stop(() => { if (!edit.current) start(m.text(m.at.r, m.at.c)); else offer(); });
    if (e.altKey && !ctrl && key.toLowerCase() === "n") return stop(() => { commit(); acts.insert(); });
    if (e.altKey && !ctrl && key.toLowerCase() === "c") return stop(() => { commit(); acts.copyRows(); });
    if (e.altKey && !ctrl && key === "Delete") return stop(() => { cancel(); acts.removeRows(); });
    if (letter === "d") return stop(() => { commit(); acts.fillDown(); });
    if (edit.current) return;
    if (arrow) return stop(() => { m.move(arrow[0], arrow[1], e.shiftKey, ctrl); settle(); });
    if (key === "Home" || key === "End") return stop(() => { const to = key === "Home" ? 0 : m.columns.length - 1, r = ctrl ? (key === "Home" ? first : Math.max(first, first + m.count() - 1)) : m.end.r; m.select(r, to, e.shiftKey); settle(); });
    if (key === "PageDown" || key === "PageUp") return stop(() => { m.move((key === "PageDown" ? 1 : -1) * Math.max(1, Math.floor((view.high - head) / LF_SHEET_ROW) - 1), 0, e.shiftKey); settle(); });
    if (key === "Delete" || key === "Backspace") return stop(acts.clear);
    if (letter === "z") return stop(e.shiftKey ? acts.redo : acts.undo);
    if (letter === "y") return stop(acts.redo);
    if (letter === "a") return stop(() => { m.at = {r: first, c: 0}; m.end = {r: Math.max(first, first + m.count() - 1), c: m.columns.length - 1}; redraw(); });
    if (key === " " && e.shiftKey) return stop(() => { m.at = {r: m.at.r, c: 0}; m.end = {r: m.end.r, c: m.columns.length - 1}; redraw(); });
    if (key === " " && col()?.kind === "tick") return stop(() => { if (m.set(m.at.r, m.at.c, m.text(m.at.r, m.at.c) === "yes" ? "no" : "yes")) changed(); });
    if (key.length === 1 && !ctrl && !e.altKey && !m.open(m.at.r, m.at.c)) stop(() => {});
  };
  const onInput = () => { if (!edit.current) start(); else if (pop?.days) setPop(null); else if (pop || lfSheetChooses(col())) offer(); };
  const onCopy = (e) => { if (edit.current) return; e.preventDefault(); e.clipboardData.setData("text/plain", lfSheetFormat(m.copied())); if (e.type === "cut") acts.clear(); };
  const onPaste = (e) => {
    if (edit.current) return;
    e.preventDefault();
    const block = lfSheetParse(e.clipboardData.getData("text/plain"));
    if (!block.length) return;
    const lost = m.paste(block);
    if (lost) latest.current.onSend({rows: [], order: null, last: true, act: "lost:" + lost});
    changed();
  };

  // ── mouse
  const place = (e) => { const el = e.target.closest?.("[data-r]"); return el ? {r: Number(el.dataset.r), c: el.dataset.c === undefined ? -1 : Number(el.dataset.c)} : null; };
  const onMouseDown = (e) => {
    if (e.button !== 0 || e.target === field.current) return;
    if (e.target.closest("[data-cal]")) { e.preventDefault(); if (pop?.days) setPop(null); else calendar(); return; }
    if (e.target.closest("[data-handle]")) { e.preventDefault(); drag.current = {kind: "fill", box: m.box()}; return; }
    const column = e.target.closest("[data-col]"), p = place(e);
    if (!p && !column) return;
    e.preventDefault(); commit();
    if (column) { const c = Number(column.dataset.col); m.at = {r: first, c}; m.end = {r: Math.max(first, first + m.count() - 1), c}; }
    else if (p.c < 0) { m.at = {r: e.shiftKey ? m.at.r : p.r, c: 0}; m.end = {r: p.r, c: m.columns.length - 1}; drag.current = {kind: "rows"}; }
    else { m.select(p.r, p.c, e.shiftKey); drag.current = {kind: "cells"}; }
    idle(); redraw(); field.current.focus({preventScroll: true});
  };
  const onMouseMove = (e) => {
    if (!drag.current || !(e.buttons & 1)) { drag.current = null; return; }
    const p = place(e); if (!p) return;
    if (drag.current.kind === "fill") { const b = drag.current.box; drag.current.to = p.r; m.at = {r: Math.min(b.top, p.r), c: b.left}; m.end = {r: Math.max(b.bottom, p.r), c: b.right}; redraw(); }
    else { m.end = {r: p.r, c: drag.current.kind === "rows" ? m.columns.length - 1 : Math.max(0, p.c)}; redraw(); }
  };
  const onMouseUp = () => {
    const d = drag.current; drag.current = null;
    if (!d || d.kind !== "fill" || d.to === undefined) return;
    const b = d.box;
    if (d.to > b.bottom && m.fill(b.top, b.bottom, b.bottom + 1, d.to, b.left, b.right, true)) changed();
    else if (d.to < b.top && m.fill(b.top, b.bottom, Math.max(first, d.to), b.top - 1, b.left, b.right, false)) changed();
  };
  const onDoubleClick = (e) => { if (place(e)?.c >= 0 || e.target === field.current) start(m.text(m.at.r, m.at.c)); };

  // ── drawing
  const sel = m.box(), active = col(), many = sel.top !== sel.bottom || sel.left !== sel.right;
  const from = Math.max(first, first + Math.floor(view.top / LF_SHEET_ROW) - 6), to = Math.min(m.rows.length - 1, first + Math.ceil((view.top + view.high) / LF_SHEET_ROW) + 6);
  const line = (r) => {
    const row = m.rows[r], all = common && r === 0, some = !m.blank(row);
    const bad = some && m.columns.some((c) => wrong[row.id + "|" + c.key]);
    return jsx("div", {key: row.id, role: "row", "aria-rowindex": r + 2, className: "sh-row" + (all ? " all" : "") + (bad ? " hot" : ""), style: all ? undefined : {top: (r - first) * LF_SHEET_ROW}},
      jsx("div", {role: "rowheader", "data-r": r, className: "sh-no" + (r >= sel.top && r <= sel.bottom ? " on" : "") + (bad ? " bad" : "")}, all ? commonLabel : r - first + 1),
      m.columns.map((c, n) => {
        const own = row.cells[c.key] ?? "", told = wrong[row.id + "|" + c.key], inside = r >= sel.top && r <= sel.bottom && n >= sel.left && n <= sel.right;
        const shut = all && !c.common;
        return jsx("div", {key: c.key, id: `${name}-${row.id}-${c.key}`, role: "gridcell", "data-r": r, "data-c": n, "aria-colindex": n + 2, "aria-invalid": told ? "true" : undefined, "aria-selected": inside ? "true" : undefined,
          title: told || undefined, style: {width: spans[n]}, className: "sh-c" + (n === 0 ? " fz" : "") + (told ? " bad" : "") + (inside && many ? " in" : "") + (r === m.at.r && n === m.at.c ? " at" : "") + (shut ? " shut" : "") + (c.kind === "number" ? " num" : "")},
          shut ? jsx("span", {className: "t3 s12 trunc", title: texts.all}, texts.all) : lfSheetCell(c, own, some && !all ? m.all(n) : "", some && !all && !m.all(n)),
          r === sel.bottom && n === sel.right && !edit.current ? jsx("span", {className: "sh-h", "data-handle": "1", title: texts.fill}) : null);
      }));
  };
  const lines = useMemo(() => { const all = []; for (let r = from; r <= to; r++) all.push(line(r)); return all; },
    [tick, from, to, problems, spans, revision, common]);
  const top = useMemo(() => jsx("div", {role: "rowgroup", className: "sh-head", style: {width: wide}},
    jsx("div", {role: "row", "aria-rowindex": 1, className: "sh-row th"},
      jsx("div", {role: "columnheader", className: "sh-no"}, jsx("span", {className: "sr"}, texts.number)),
      (columns || []).map((c, n) => jsx("div", {key: c.key, role: "columnheader", "data-col": n, "aria-colindex": n + 2, "data-term": c.help ? c.label : undefined, "data-term-told": c.help || undefined, className: "sh-c th" + (n === 0 ? " fz" : ""), style: {width: spans[n]}},
        jsx("span", {className: "trunc"}, c.label), c.note ? jsx("em", {}, c.note) : null, c.required ? jsx("b", {className: "sh-rq", title: texts.required}, "*") : null))),
    common ? line(0) : null), [tick, spans, problems, revision, common, wide]);

  const row = m.rows[m.at.r], told = row && active ? wrong[row.id + "|" + active.key] : "", value = row && active ? m.text(m.at.r, m.at.c) : "";
  const who = m.at.r < first ? commonLabel : texts.row + " " + (m.at.r - first + 1);
  const ghost = row && active && !value && m.at.r >= first ? m.all(m.at.c) : "";
  const meant = active && value && lfSheetChooses(active) ? lfSheetPieces(active, value).filter((p) => p.option?.label).map((p) => p.option.label).join(", ") : "";
  const x = active ? lefts[m.at.c] + (m.at.c === 0 ? view.left : 0) : 0, y = m.at.r < first ? view.top + LF_SHEET_HEAD : look(m.at.r);
  return jsx("div", {className: "sheet", onMouseUp},
    jsx("div", {className: "sh-bar"},
      jsx("span", {className: "sh-at"}, who), jsx("b", {className: "w5"}, active?.label),
      jsx("span", {id: name + "-told", className: told ? "tbad grow trunc" : "t3 grow trunc", title: told || meant || active?.help}, told || meant || (ghost ? texts.common.replace("{value}", ghost) : active?.help || "")),
      many ? jsx("span", {className: "t3"}, texts.selected.replace("{rows}", sel.bottom - sel.top + 1).replace("{columns}", sel.right - sel.left + 1)) : null),
    jsx("div", {ref: box, className: "sh-box", onMouseDown, onMouseMove, onDoubleClick, onScroll: (e) => {
        const b = e.currentTarget, next = {top: b.scrollTop, left: Math.abs(b.scrollLeft), high: b.clientHeight, wide: b.clientWidth};
        setView(next); if (pop?.days) setPop(null); else if (pop) offer(); }},
      jsx("div", {className: "sh-canvas", style: {width: wide, height: head + (m.rows.length - first) * LF_SHEET_ROW}},
        jsx("div", {role: "grid", "aria-label": label, "aria-rowcount": m.rows.length + 1, "aria-colcount": (columns || []).length + 1, "aria-multiselectable": "true", className: "sh-grid"},
          top, jsx("div", {role: "rowgroup", className: "sh-body", style: {width: wide, height: (m.rows.length - first) * LF_SHEET_ROW}}, lines)),
        active ? jsx("input", {ref: field, type: "text", className: "sh-in" + (edit.current ? " on" : "") + (m.at.c === 0 ? " fz" : "") + (m.at.r < first ? " all" : ""), style: {insetInlineStart: x, top: y, width: Math.max(spans[m.at.c], edit.current ? 180 : 0)},
          autoComplete: "off", spellCheck: false, "aria-label": `${active.label}, ${who}: ${value || ghost || texts.empty}`, "aria-describedby": name + "-told", "aria-invalid": told ? "true" : "false",
          ...(lfSheetChooses(active) ? {role: "combobox", "aria-expanded": !!pop, "aria-controls": name + "-list", "aria-autocomplete": "list", "aria-activedescendant": pop && pop.at >= 0 ? name + "-o" + pop.at : undefined} : {}),
          ...(lfDated(active) ? {"aria-haspopup": "dialog", "aria-expanded": !!pop?.days, "aria-activedescendant": pop?.days ? name + "-cal" + pop.days : undefined} : {}),
          placeholder: edit.current && lfDated(active) ? (active.kind === "moment" ? texts.when : texts.day) : undefined,
          "data-sheet": name, onKeyDown, onInput, onCopy, onCut: onCopy, onPaste, onBlur: (e) => { if (!list.current?.contains(e.relatedTarget)) commit(); }}) : null,
        lfDated(active) && m.open(m.at.r, m.at.c) ? jsx("button", {type: "button", tabIndex: -1, "data-cal": "1", "aria-label": texts.calendar, title: texts.calendar, className: "sh-cb" + (m.at.r < first ? " all" : "") + (m.at.c === 0 ? " fz" : ""), style: {insetInlineStart: x + Math.max(spans[m.at.c], edit.current ? 180 : 0) - 26, top: y + 3}},
          jsx("svg", {width: 14, height: 14, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2, strokeLinecap: "round", strokeLinejoin: "round", "aria-hidden": "true"}, jsx("path", {d: "M8 2v4M16 2v4M3 10h18M5 4h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"}))) : null)),
    pop?.days ? jsx("div", {ref: list, className: "pop sh-pop cal", style: pop.up ? {left: pop.x, bottom: pop.y} : {left: pop.x, top: pop.y}, onMouseDown: (e) => e.preventDefault()},
      lfSheetCalendar({id: name + "-cal", at: pop.days, today: pop.today, chosen: pop.chosen, texts, onTake: takeDay, onTurn: (months) => setPop({...pop, days: lfMonthPlus(pop.days, months)})})) : null,
    pop?.found ? jsx("div", {ref: list, id: name + "-list", role: "listbox", "aria-label": active?.label, className: "pop sh-pop", style: pop.up ? {left: pop.x, bottom: pop.y} : {left: pop.x, top: pop.y}, onMouseDown: (e) => e.preventDefault()},
      pop.found.length ? pop.found.map((o, n) => jsx("div", {key: o.value, id: name + "-o" + n, role: "option", "aria-selected": n === pop.at, className: "sh-o" + (n === pop.at ? " on" : ""),
        onClick: () => { take(o); const done = m.set(m.at.r, m.at.c, field.current.value); idle(); if (done) changed(); else redraw(); field.current.focus({preventScroll: true}); }},
        jsx("span", {className: "w5" + (lfSheetMany(active) ? " mono s12" : "")}, o.value), jsx("span", {className: "grow trunc t2"}, o.label), o.note ? jsx("span", {className: "t3 s12"}, o.note) : null))
        : jsx("div", {className: "t3 s12 sh-none"}, texts.nothing.replace("{words}", pop.words))) : null);
}

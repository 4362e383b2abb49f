// The grid itself: head, window of rows, formula bar, what is said about the chosen cell, and the words of the top bar.
const LF_PLACES = 700;
function LfBar({words, hands, canAsk}) {
  const s = useLf("sel"), sel = s.sel, at = sel && s.at(sel.r, sel.c), cell = at && at.cell;
  if (!cell || cell.absent) return jsx("div", {className: "fx"}, jsx("span", {className: "fxs"}, "fx"), jsx("span", {className: "t3"}, words.choose));
  const st = s.state[cell.id], told = st?.code ? lfMessage(cell, st, words) : "";
  const story = cell.boxes.length
    ? [jsx("span", {key: "is", className: "t2"}, words.is), ...cell.boxes.flatMap((box, i) => [i ? jsx("span", {key: "x" + i}, "×") : null, jsx("span", {key: "b" + i, className: "tok1" + ((at.field === "dilution" && box.startsWith("dilution")) || (at.field === "raw" && i === 0) ? " hl" : "")}, box)]),
       jsx("span", {key: "eq", className: "t2"}, lfFill(cell.exact ? words.equals : words.shown_as, {exact: cell.exact})), jsx("b", {key: "v", className: "w6"}, cell.shown_as), cell.why ? jsx("span", {key: "w", className: "t3 trunc"}, cell.why) : null]
    : [jsx("span", {key: "n", className: "t3 trunc"}, cell.explanation || (cell.locked || words.nothing))];
  const tools = canAsk && cell.id ? jsx("span", {className: "row g4 fxb"}, [["qualifiers", LfTag, words.ask_qualifiers, s.canQualify(cell)], ["comments", LfMessage, words.ask_comments, true], ["history", LfHistory, words.ask_history, true]].map(([what, Icon, label, on]) =>
    jsx("button", {key: what, type: "button", className: "btn icon xs ghost", title: label, "aria-label": label, disabled: !on, onClick: () => hands.ask(what)}, lfIcon(Icon, "", 14)))) : null;
  return jsx("div", {className: "fx"}, jsx("span", {className: "cellref"}, at.column.title + " " + (sel.r + 1)),
    jsx("span", {className: "fxs"}, "fx"), ...story,
    jsx("span", {className: "end row g12 fxr"},
      cell.gone ? jsx("span", {className: "t2 nowrap"}, lfMessage(cell, null, words)) : cell.fresh && !st ? jsx("span", {className: "t2 trunc", title: cell.fresh.at}, s.byWhom(cell, words)) : null,
      cell.returned ? jsx("span", {className: "twarn trunc"}, lfFill(words.returned, {reason: cell.returned})) : cell.origin && !st ? jsx("span", {className: "t3 trunc"}, lfFill(words.from, {origin: cell.origin})) : null,
      told ? null : cell.verdict_text && cell.limit ? jsx("span", {className: "t2 trunc", title: cell.verdict_text}, cell.verdict_text) : null,
      cell.rule ? jsx("span", {className: "t2 trunc rule", title: cell.rule}, cell.rule) : null), tools);
}
function LfTold({words, onAsk, box, panel, children, onClosePanel, offers, legend}) {
  useLf("menu");
  const s = useLf("sel"), menu = s.menu, sel = s.sel, at = sel && s.at(sel.r, sel.c), cell = at && at.cell, st = cell && s.state[cell.id];
  const ref = useRef(null);
  const open = panel || menu || (st && st.code && st.code !== "waiting" && cell);
  useLayoutEffect(() => {
    const pop = ref.current, wrap = box.current;
    if (!pop || !wrap || !sel) return;
    const td = wrap.querySelector(`td[data-r="${sel.r}"][data-c="${sel.c}"]`);
    if (!td) return;
    const x = td.offsetLeft, y = td.closest("tr").offsetTop, h = td.offsetHeight, w = pop.offsetWidth, max = wrap.scrollLeft + wrap.clientWidth - w - 12;
    const left = Math.max(wrap.scrollLeft + 12, Math.min(x + td.offsetWidth / 2 - w / 2, max));
    const above = y + h + 10 + pop.offsetHeight > wrap.scrollTop + wrap.clientHeight && y - pop.offsetHeight - 10 > wrap.scrollTop + 32;
    pop.style.left = left + "px"; pop.style.top = (above ? y - pop.offsetHeight - 10 : y + h + 10) + "px";
    pop.style.setProperty("--arrow", Math.max(14, Math.min(w - 26, x + td.offsetWidth / 2 - left - 6)) + "px");
    pop.classList.toggle("over", above);
  });
  // what was sent is drawn anew without its field: the focus must not fall out of the panel
  useEffect(() => { if (panel && document.activeElement === document.body) ref.current?.querySelector("textarea,[data-autofocus],button")?.focus(); });
  useEffect(() => {
    if (!panel) return;
    const look = (what) => ref.current?.querySelector(what), first = look("[data-autofocus]") || look("textarea") || look("input,button:not([data-close])");
    if (first) first.focus();
    const away = (e) => { if (ref.current && !ref.current.contains(e.target) && !e.target.closest("dialog")) onClosePanel(); };
    document.addEventListener("mousedown", away);
    return () => document.removeEventListener("mousedown", away);
  }, [panel]);
  if (!open) return null;
  const back = () => { s.grab = true; s.tell("row" + sel.r); const el = box.current?.querySelector("[data-lf='1'],[data-lf-focus]"); if (el) el.focus(); };
  if (menu && !panel) return jsx("div", {ref, className: "pop gpop quals"}, jsx("div", {className: "arr"}),
    jsx(LfQuals, {key: menu.join(), s, ids: menu, offers: offers || [], legend, words, onDone: () => { s.menu = null; s.tell("menu"); back(); }}));
  if (panel) return jsx("div", {ref, className: "pop gpop cellp", onKeyDown: (e) => { if (e.key === "Escape") { e.stopPropagation(); onClosePanel(); back(); } else e.stopPropagation(); }}, jsx("div", {className: "arr"}), children);
  const act = (label, f, main, ...caps) => jsx("button", {key: label, type: "button", className: "btn xs " + (main ? "primary" : ""), onClick: () => { f(); back(); }}, label, jsx("span", {className: "kbds"}, caps.map((cap) => jsx("span", {key: cap, className: "kbd"}, cap))));
  const draft = s.drafts[cell.id] || {}, mine = draft.raw ?? (draft.dilution !== undefined ? lfFill(words.dilution_is, {dilution: draft.dilution}) : draft.manual ?? "");
  const quals = draft.raw === undefined && draft.dilution === undefined;
  const title = st.code === "stale" ? words.conflict_title : st.code === "reason_needed" ? words.reason_title : st.code === "typed_before" ? words.typed_title : words.refused_title;
  const acts = {
    stale: [act(words.take_theirs, () => s.drop(cell.id), true, "Esc"), act(words.keep_mine, () => s.mine(cell.id), false, "Alt", "Enter")],
    reason_needed: [act(words.give_reason, () => onAsk("reason", cell.id), true, "Alt", "Enter"), act(words.keep_saved, () => s.drop(cell.id), false, "Esc")],
    typed_before: [act(words.save_now, () => s.mine(cell.id), true, "Alt", "Enter"), act(words.forget, () => s.drop(cell.id), false, "Esc")],
  }[st.code] || [act(words.forget, () => s.drop(cell.id), false, "Esc")];
  return jsx("div", {ref, className: "pop gpop told", id: "lf-told"}, jsx("div", {className: "arr"}),
    jsx("div", {className: "row g8"}, lfIcon(LfCircleAlert, st.code === "typed_before" ? "twarn" : "tbad", 16), jsx("b", {className: "w6 grow"}, title)),
    jsx("p", {className: "t2"}, lfMessage(cell, st, words)),
    st.code === "stale" || st.code === "reason_needed" ? jsx("dl", {className: "two"}, jsx("dt", {}, st.code === "stale" ? lfFill(words.theirs, {who: st.by || "", at: st.at || ""}) : words.saved_value), jsx("dd", {}, quals ? (cell.manual || []).join(" ") || words.no_qual : cell.raw || words.empty, !quals && cell.dilution !== "1" ? jsx("span", {className: "t3"}, " × " + cell.dilution) : null), jsx("dt", {}, words.mine), jsx("dd", {}, mine === "" ? (quals ? words.no_qual : words.empty) : mine)) : null,
    jsx("div", {className: "row g8"}, acts));
}
function LfResultGrid({rows, across, columns, answers, facts, words, legend, offers, owner, locked, offline, panel, label, unit, news, others, onCommit, onAsk, onPanel, onPlace, children}) {
  const s = lfStore(), box = useRef(null), live = useRef({}), press = useRef({}), where = useRef({said: null, at: 0, timer: 0, alone: true}), [span, setSpan] = useState([0, 60]), [room, setRoom] = useState(0);
  live.current = {onCommit, onAsk, onPanel, onPlace};
  s.onCommit = (batch) => live.current.onCommit(batch);
  const ask = useCallback((what, id) => live.current.onAsk(what, id), []);
  const hands = useMemo(() => lfHands(s, words, ask), []);
  const layout = useMemo(() => {
    const wide = (across || []).length > 0;
    const shown = columns.flatMap((column) => column.across ? (wide ? across.map((one) => ({...column, key: one.key, title: one.name, unit: one.unit, analyte: one.analyte})) : []) : [column]);
    return {shown, across: across || []};
  }, [columns, across]);
  s.locked = locked;
  useLayoutEffect(() => { s.setRows(rows, layout, owner); }, [rows, layout, owner]);
  useEffect(() => { s.take(answers); }, [answers]);
  useEffect(() => { s.hear(news); }, [news]);
  // where one is, is said only while somebody else is here, and not at every step
  const place = useCallback(() => {
    const w = where.current, id = s.grab && s.sel ? s.at(s.sel.r, s.sel.c)?.cell.id || "" : "";
    w.timer = 0;
    if (w.alone || w.said === id) return;
    w.said = id; w.at = Date.now(); live.current.onPlace(id);
  }, []);
  const placed = useCallback(() => { const w = where.current; if (!w.alone && !w.timer) w.timer = setTimeout(place, Math.max(120, LF_PLACES - (Date.now() - w.at))); }, []);
  useEffect(() => { const w = where.current; s.setOthers(others); w.alone = !(others || []).length; if (w.alone) w.said = null; placed(); }, [others]);
  useEffect(() => { const off = s.listen("sel")(placed); return () => { off(); clearTimeout(where.current.timer); s.setOthers([]); }; }, []);
  useEffect(() => { for (const [id, fact] of Object.entries(facts || {})) s.patch(id, fact); }, [facts]);
  useEffect(() => {
    const told = () => s.setOffline(offline || !navigator.onLine);
    told(); addEventListener("online", told); addEventListener("offline", told);
    return () => { removeEventListener("online", told); removeEventListener("offline", told); };
  }, [offline]);
  useLf("rows"); useLf("said");
  const look = () => { const el = box.current; if (!el) return; setRoom(el.clientWidth); const from = Math.max(0, Math.floor(el.scrollTop / LF_ROW) - 25), to = Math.ceil((el.scrollTop + el.clientHeight) / LF_ROW) + 25; setSpan((old) => Math.abs(old[0] - from) < 10 && Math.abs(old[1] - to) < 10 ? old : [from, to]); };
  const show = () => {
    const el = box.current, sel = s.sel;
    if (!el || !sel) return;
    const top = sel.r * LF_ROW, head = 32;
    if (top < el.scrollTop) el.scrollTop = top; else if (top + LF_ROW + head > el.scrollTop + el.clientHeight) el.scrollTop = top + LF_ROW + head - el.clientHeight + 4;
    const td = el.querySelector(`td[data-r="${sel.r}"][data-c="${sel.c}"]`);
    if (!td) return look();
    const fixed = [...el.querySelectorAll("thead th.fix")].reduce((w, th) => w + th.offsetWidth, 0);
    const rtl = document.documentElement.dir === "rtl", low = el.scrollLeft + (rtl ? 0 : fixed), high = el.scrollLeft + el.clientWidth - (rtl ? fixed : 0);
    if (td.offsetLeft < low) el.scrollLeft -= low - td.offsetLeft; else if (td.offsetLeft + td.offsetWidth > high) el.scrollLeft += td.offsetLeft + td.offsetWidth - high;
  };
  useEffect(() => s.listen("sel")(() => { if (s.grab) show(); }), []);
  useEffect(() => {
    const mouse = press.current;
    const up = () => { if (mouse.fill !== undefined) hands.fillTo(mouse.fill); mouse.drag = false; mouse.fill = undefined; box.current?.classList.remove("drags"); };
    press.current = mouse;
    addEventListener("mouseup", up);
    const unsaved = () => s.count().away + s.count().refused > 0;
    const leave = (e) => { hands.leave(); s.keepNow(); if (unsaved()) { e.preventDefault(); e.returnValue = ""; } };
    const click = (e) => { const a = e.target.closest && e.target.closest("a[href]"); if (!a || e.defaultPrevented || a.target === "_blank" || (a.getAttribute("href") || "").startsWith("?") || e.ctrlKey || e.metaKey) return; if (unsaved() && !confirm(words.leave)) { e.preventDefault(); e.stopPropagation(); } else s.keepNow(); };
    addEventListener("beforeunload", leave); document.addEventListener("click", click, true);
    const clock = setInterval(() => { if (!s.offline) s.again(true); if (Object.keys(s.flight).length) s.tell("saved"); }, 2000);
    look();
    const sized = new ResizeObserver(look); sized.observe(box.current);
    return () => { removeEventListener("mouseup", up); removeEventListener("beforeunload", leave); document.removeEventListener("click", click, true); clearInterval(clock); sized.disconnect(); hands.leave(); s.keepNow(); s.sel = null; s.menu = null; s.grab = false; };
  }, []);
  const cellAt = (e) => { const td = e.target.closest && e.target.closest("td[data-r]"); return td && box.current.contains(td) ? [Number(td.dataset.r), Number(td.dataset.c)] : null; };
  const down = (e) => {
    if (e.button !== 0 || e.target.closest(".gpop") || e.target.closest("a")) return;
    if (e.target.dataset.fill) { e.preventDefault(); press.current.fill = s.sel.r; box.current.classList.add("drags"); return; }
    const at = cellAt(e);
    if (!at) return;
    s.grab = true;
    if (s.sel && s.sel.r === at[0] && s.sel.c === at[1] && !e.shiftKey && !hands.many()) { if (e.target.dataset.lf && e.target.tagName === "INPUT") { if (!s.sel.edit && e.detail > 1) { e.preventDefault(); hands.select(at[0], at[1], false, true); } } return; }
    e.preventDefault();
    hands.leave(); hands.select(at[0], at[1], e.shiftKey);
    press.current.drag = true;
  };
  const over = (e) => {
    const m = press.current, at = (m.drag || m.fill !== undefined) && e.buttons === 1 ? cellAt(e) : null;
    if (!at) return;
    if (m.fill !== undefined) { m.fill = at[0]; box.current.style.setProperty("--fill-rows", at[0]); }
    else if (!s.sel || at[0] !== s.sel.r || at[1] !== s.sel.c) { box.current.classList.add("drags"); hands.select(at[0], at[1], true); }
  };
  const focus = (e) => { if (e.target.closest(".gpop")) return; s.grab = true; if (e.target.dataset.lf && e.target.select && !s.sel?.edit) e.target.select(); const at = cellAt(e); if (at && !e.target.dataset.lf && !e.target.closest("a") && !(s.sel && s.sel.r === at[0] && s.sel.c === at[1])) hands.select(at[0], at[1]); };
  const blur = (e) => { const d = e.target.dataset; if (d && d.lf && s.cells[d.id]) s.type([{id: d.id, field: d.field, value: e.target.value}]); s.catchUp(); if (!e.relatedTarget || !box.current.contains(e.relatedTarget)) { s.grab = false; placed(); } };
  const partial = () => { const el = hands.input(); return s.sel && !hands.many() && el && el.tagName === "INPUT" && el.selectionStart !== el.selectionEnd && !(el.selectionStart === 0 && el.selectionEnd === el.value.length); };
  const inGrid = (e) => s.sel && !e.target.closest(".gpop");
  const copy = (e) => { if (!inGrid(e) || partial()) return; hands.leave(); e.preventDefault(); e.clipboardData.setData("text/plain", hands.copy()); };
  const cut = (e) => { if (!inGrid(e) || partial()) return; copy(e); hands.clear(); };
  const paste = (e) => { if (!inGrid(e)) return; const text = e.clipboardData.getData("text/plain"), block = /[\t\n]/.test(text.replace(/\r?\n$/, "")); if (!block && !hands.many()) return; e.preventDefault(); hands.leave(); hands.paste(text); };
  const first = Math.max(0, layout.shown.findIndex((column) => column.edit));
  const from = Math.min(span[0], Math.max(0, rows.length - 1)), to = Math.min(rows.length, Math.max(span[1], from + 1)), all = rows.length <= 120;
  const [a, b] = all ? [0, rows.length] : [from, to], full = layout.shown.reduce((w, column) => w + (column.width || 160), 0), tight = room > 0 && room < full && !layout.across.length;
  const widthOf = (column) => tight && column.narrow || column.width, width = layout.shown.reduce((w, column) => w + (widthOf(column) || (tight ? 96 : 160)), 0);
  const drawn = []; for (let r = a; r < b; r++) drawn.push(jsx(LfRow, {key: rows[r].key ?? r, s, r, words, legend, hands, focus: {r: a, c: first}}));
  const spacer = (count, name) => count > 0 ? jsx("tr", {key: name, "aria-hidden": true, style: {height: count * LF_ROW}}, jsx("td", {colSpan: layout.shown.length, style: {padding: 0, border: 0}})) : null;
  return jsx(Fragment, {}, jsx(LfBar, {words, hands, canAsk: true}),
    jsx("div", {ref: box, className: "scroll grow gbox", onScroll: all ? undefined : look, onMouseDown: down, onMouseOver: over, onFocus: focus, onBlur: blur, onCopy: copy, onCut: cut, onPaste: paste, onKeyDown: (e) => { if (!e.target.closest(".gpop")) hands.key(e); }},
      jsx("table", {className: "gr rgrid" + (layout.across.length ? " across" : "") + (tight ? " squeezed" : ""), role: "grid", "aria-label": label, "aria-rowcount": rows.length + 1, "aria-colcount": layout.shown.length, "aria-multiselectable": true, style: layout.across.length ? {width} : {minWidth: width}},
        jsx("colgroup", {}, layout.shown.map((column) => jsx("col", {key: column.key, style: widthOf(column) ? {width: widthOf(column)} : undefined}))),
        jsx("thead", {}, jsx("tr", {"aria-rowindex": 1}, layout.shown.map((column, c) => jsx("th", {key: column.key, scope: "col", "aria-colindex": c + 1, title: column.across ? column.title : undefined, "data-term": column.hint ? column.label || column.title : undefined, "data-term-told": column.hint, className: [column.num ? "num" : "", column.fix ? "fix" : "", column.across ? "trunc" : ""].filter(Boolean).join(" ")}, column.kind === "place" ? jsx("span", {className: "sr"}, column.title) : column.title, column.unit || column.united ? jsx("em", {}, " ", column.unit || unit) : null)))),
        jsx("tbody", {}, spacer(a, "above"), drawn, spacer(rows.length - b, "below"))),
      jsx(LfTold, {words, legend, offers, onAsk: ask, box, panel, onClosePanel: () => live.current.onPanel()}, children)),
    jsx("div", {className: "sr", role: "status"}, s.said[0]), jsx("div", {className: "sr", role: "alert"}, s.said[1]));
}
function LfGridSaved({words}) {
  const s = useLf("saved"), n = s.count();
  const [Icon, text, tone] = s.offline ? [LfCloudOff, lfFill(n.all === 0 ? words.offline : words.offline_waiting, {count: n.all}), "twarn"]
    : n.slow ? [LfCloudOff, lfFill(words.slow, {count: n.all}), "twarn"]
    : n.away ? [LfCloud, words.saving, "t2"]
    : n.refused ? [LfCircleAlert, lfFill(n.refused === 1 ? words.one_not_saved : words.not_saved_count, {count: n.refused}), "tbad"]
    : s.savedAt ? [LfCloudCheck, lfFill(words.saved_at, {at: s.savedAt}), "t2"] : [null, "", "t2"];
  return jsx("span", {className: "s12 row g4 nowrap saved " + tone, role: "status"}, Icon ? lfIcon(Icon, "", 14) : null, text);
}

// Hands on the keyboard: moving, selecting, copying, pasting, filling. All by row and column numbers, never by the page.
function lfHands(s, words, onAsk) {
  const rect = () => { const {r, c, r0, c0} = s.sel; return {top: Math.min(r, r0), bottom: Math.max(r, r0), left: Math.min(c, c0), right: Math.max(c, c0)}; };
  const h = {rect};
  h.select = (r, c, grow, edit) => {
    const old = s.sel && rect(), was = s.sel;
    r = Math.max(0, Math.min(s.rows.length - 1, r)); c = Math.max(0, Math.min(s.shown().length - 1, c));
    if (c < h.first()) c = h.first();
    s.sel = grow && was ? {...was, r, c, edit: false} : {r, c, r0: r, c0: c, edit: !!edit};
    const now = rect(), from = Math.min(now.top, old ? old.top : now.top), to = Math.max(now.bottom, old ? old.bottom : now.bottom);
    s.catchUp();
    for (let i = from; i <= to; i++) s.tell("row" + i);
    s.tell("sel");
  };
  h.first = () => s.shown().findIndex((column) => column.edit);
  h.many = () => s.sel && (s.sel.r !== s.sel.r0 || s.sel.c !== s.sel.c0);
  h.input = () => { const el = document.activeElement; return el && el.dataset.lf === "1" ? el : null; };
  h.leave = () => { const el = h.input(); if (el) s.type([{id: el.dataset.id, field: el.dataset.field, value: el.value}]); };
  h.move = (dr, dc, grow) => {
    h.leave();
    const {r, c} = s.sel;
    h.select(r + dr, c + dc, grow);
  };
  h.next = (back) => {
    h.leave();
    let {r, c} = s.sel, n = s.shown().length;
    const step = back ? -1 : 1;
    for (;;) {
      c += step;
      if (c >= n) { c = 0; r++; } else if (c < 0) { c = n - 1; r--; }
      if (r < 0 || r >= s.rows.length) return false;
      if (s.canType(r, c)) { h.select(r, c); return true; }
    }
  };
  h.down = (step) => {
    h.leave();
    for (let r = s.sel.r + step; r >= 0 && r < s.rows.length; r += step) if (s.canType(r, s.sel.c)) return h.select(r, s.sel.c);
    h.select(s.sel.r, s.sel.c);
  };
  h.set = (list) => s.type(list.filter(([r, c]) => s.canType(r, c)).map(([r, c, value]) => { const at = s.at(r, c); return {id: at.cell.id, field: at.field, value}; }));
  h.text = (r, c) => {
    const at = s.at(r, c);
    if (!at || at.cell.absent) return "";
    return at.column.edit ? s.value(at.cell, at.field) : at.column.kind === "quals" ? [...at.cell.qualifiers, ...lfCodes(s.value(at.cell, "manual"))].join(" ") : String(at.cell[at.field] ?? "");
  };
  const block = (area, f) => { const out = []; for (let r = area.top; r <= area.bottom; r++) for (let c = area.left; c <= area.right; c++) out.push(f(r, c)); return out; };
  h.copy = () => { const a = rect(), lines = []; for (let r = a.top; r <= a.bottom; r++) { const line = []; for (let c = a.left; c <= a.right; c++) line.push(h.text(r, c)); lines.push(line.join("\t")); } return lines.join("\n"); };
  h.clear = () => h.set(block(rect(), (r, c) => [r, c, s.shown()[c].key === "dilution" ? "1" : ""]));
  h.paste = (text) => {
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t")), a = rect();
    if (lines.length === 1 && lines[0].length === 1) return h.set(block(a, (r, c) => [r, c, lines[0][0].trim()]));
    const columns = s.shown().map((_, c) => c).filter((c) => c >= a.left && s.shown()[c].edit), list = [];
    let lost = 0;
    lines.forEach((line, i) => line.forEach((value, j) => { const r = a.top + i, c = columns[j]; if (c !== undefined && r < s.rows.length && s.canType(r, c)) list.push([r, c, value.trim()]); else if (value.trim()) lost++; }));
    h.set(list);
    if (lost) s.warn(lost === 1 ? words.paste_lost_one : lfFill(words.paste_lost, {count: lost}));
    const bottom = Math.min(s.rows.length - 1, a.top + lines.length - 1), right = columns[Math.min(columns.length, Math.max(...lines.map((l) => l.length))) - 1] ?? a.left;
    h.select(a.top, a.left); h.select(bottom, right, true);
  };
  h.fill = () => {
    h.leave();
    const a = rect();
    if (a.bottom > a.top) return h.set(block({...a, top: a.top + 1}, (r, c) => [r, c, h.text(a.top, c)]));
    const {r, c} = s.sel, own = h.text(r, c);
    if (own === "" && r > 0) return h.set([[r, c, h.text(r - 1, c)]]);
    const list = [];
    for (let i = r + 1; i < s.rows.length; i++) { if (!s.canType(i, c) || h.text(i, c) !== "") break; list.push([i, c, own]); }
    h.set(list);
  };
  h.fillTo = (bottom) => { const a = rect(); if (bottom > a.bottom) { const top = a.top, height = a.bottom - a.top + 1; h.set(block({...a, top: a.bottom + 1, bottom}, (r, c) => [r, c, h.text(top + ((r - top) % height), c)])); h.select(top, a.left); h.select(bottom, a.right, true); } };
  h.problem = () => {
    h.leave();
    const all = [];
    for (let r = 0; r < s.rows.length; r++) for (let c = 0; c < s.shown().length; c++) if (s.canType(r, c)) all.push([r, c]);
    const bad = all.filter(([r, c]) => { const at = s.at(r, c), st = s.state[at.cell.id]; const part = st?.part === "manual" ? "raw" : st?.part || "raw"; return st && st.code && part === at.field; });
    const wanted = bad.length ? bad : all.filter(([r, c]) => s.at(r, c).field === "raw" && h.text(r, c) === "");
    if (!wanted.length) return s.say(words.no_problem, false);
    const here = s.sel ? [s.sel.r, s.sel.c] : [-1, -1];
    const [r, c] = wanted.find(([r, c]) => r > here[0] || (r === here[0] && c > here[1])) || wanted[0];
    h.select(r, c); h.want();
  };
  s.problem = h.problem;
  h.back = (from, to, act) => { h.leave(); const first = s.step(from, to, act); if (!first) return; const r = s.rowOf[first.id]; for (let c = 0; c < s.shown().length; c++) { const at = s.at(r, c); const there = first.field === "manual" ? at.column.kind === "quals" || at.column.across : at.column.edit && at.field === first.field; if (at.cell.id === first.id && there) { h.select(r, c); break; } } };
  h.want = () => { s.grab = true; s.tell("sel"); if (s.sel) s.tell("row" + s.sel.r); };
  h.ask = (what) => { h.leave(); if (what === "qualifiers") return h.qualify(); const at = s.sel && s.at(s.sel.r, s.sel.c), id = at && (at.cell.id || s.rows[s.sel.r].id); if (id) onAsk(what, id); };
  h.qualify = () => {
    const ids = [...new Set(block(rect(), (r, c) => s.at(r, c)?.cell).filter((cell) => s.canQualify(cell)).map((cell) => cell.id))];
    if (!ids.length) return s.warn(s.locked ? words.quals_locked : words.quals_none);
    s.menu = ids; s.tell("menu");
  };
  h.key = (e) => {
    if (e.isComposing || !s.sel) return;
    const el = h.input(), ctrl = e.ctrlKey || e.metaKey, k = e.key, low = k.toLowerCase(), edit = s.sel.edit;
    const choice = el && el.tagName === "SELECT", at = s.at(s.sel.r, s.sel.c);
    const untouched = !el || (at && el.value === s.value(at.cell, at.field));
    const number = at && at.cell.kind === "number";
    const stop = (f) => { e.preventDefault(); e.stopPropagation(); f(); };
    if (ctrl && k === "Enter") { h.leave(); return; }
    if (ctrl && low === "d") return stop(h.fill);
    if (ctrl && low === "z" && !e.shiftKey) { if (edit && !untouched) return; return stop(() => { if (untouched) h.back("undo", "redo", "undo"); else h.revert(el, at); }); }
    if (ctrl && (low === "y" || (low === "z" && e.shiftKey))) return stop(() => h.back("redo", "undo", "redo"));
    if (e.altKey && low === "n") return stop(h.problem);
    if (e.altKey && low === "q") return stop(() => h.ask("qualifiers"));
    if (e.altKey && low === "c") return stop(() => h.ask("comments"));
    if (e.altKey && low === "h") return stop(() => h.ask("history"));
    if (ctrl && k === "Home") return stop(() => { h.leave(); h.select(0, h.first()); });
    if (ctrl && k === "End") return stop(() => { h.leave(); h.select(s.rows.length - 1, s.sel.c); });
    if (e.altKey && k === "Enter") return stop(h.insist);
    if (ctrl || e.altKey) return;
    if (k === "Enter") return stop(() => h.down(e.shiftKey ? -1 : 1));
    if (k === "Tab") { if (h.next(e.shiftKey)) stop(() => {}); return; }
    if (k === "Escape") { if (!untouched || edit || s.drafts[at?.cell.id]) stop(() => h.revert(el, at)); else if (h.many()) stop(() => h.select(s.sel.r, s.sel.c)); return; }
    if (k === "F2" && e.shiftKey) return stop(() => h.ask("comments"));
    if (k === "F2") return stop(() => { if (!el) return; h.select(s.sel.r, s.sel.c, false, !edit); if (!choice) { const n = el.value.length; el.setSelectionRange(n, n); } });
    if (k === "ArrowDown" || k === "ArrowUp") return stop(() => h.move(k === "ArrowDown" ? 1 : -1, 0, e.shiftKey));
    if (k === "PageDown" || k === "PageUp") return stop(() => h.move(k === "PageDown" ? 15 : -15, 0, e.shiftKey));
    if ((k === "ArrowLeft" || k === "ArrowRight") && !edit) return stop(() => h.move(0, (k === "ArrowRight") === (document.documentElement.dir !== "rtl") ? 1 : -1, e.shiftKey));
    if ((k === "Home" || k === "End") && !edit) return stop(() => { h.leave(); h.select(s.sel.r, k === "Home" ? h.first() : s.shown().length - 1, e.shiftKey); });
    if ((k === "Delete" || k === "Backspace") && h.many()) return stop(h.clear);
    if (k.length === 1 && localStorage.getItem("lf-single-keys") === "off") return;
    if (k.length === 1 && !el) { if (low === "q") return stop(() => h.ask("qualifiers")); if (low === "c") return stop(() => h.ask("comments")); if (low === "h") return stop(() => h.ask("history")); if (low === "n") return stop(h.problem); }
    // no number begins with one of these letters
    const asks = {q: "qualifiers", c: "comments", h: "history"}[low];
    if (asks && number && untouched && !edit) stop(() => h.ask(asks));
  };
  // what is typed in a refused cell shall stand: kept against theirs, saved after all, or given its reason
  h.insist = () => {
    const id = s.sel && s.at(s.sel.r, s.sel.c)?.cell.id, code = id && s.state[id]?.code;
    if (!["stale", "typed_before", "reason_needed"].includes(code)) return;
    h.leave();
    if (code === "reason_needed") onAsk("reason", id); else s.mine(id);
  };
  h.revert = (el, at) => { if (!at) return; if (el && el.value !== s.value(at.cell, at.field)) el.value = s.value(at.cell, at.field); else if (s.drafts[at.cell.id]) { s.drop(at.cell.id); if (el) el.value = s.value(at.cell, at.field); } h.select(s.sel.r, s.sel.c); const now = h.input(); if (now && now.select) now.select(); };
  return h;
}

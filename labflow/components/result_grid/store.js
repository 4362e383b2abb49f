// What the grid knows: rows as the server read them, what was typed since, what is on its way, and what can be undone.
// One store a window, so that the grid and the words in the top bar speak of the same thing.
const LF_KEEP = 7 * 86400e3, LF_PATIENCE = 10e3;
// the parts of a cell that are typed: its value, its dilution, the qualifiers set by hand in one text ("B Q")
const LF_FIELDS = ["raw", "dilution", "manual"];
function lfMakeStore() {
  const s = {rows: [], cells: {}, rowOf: {}, drafts: {}, state: {}, flight: {}, have: 0, undo: [], redo: [], savedAt: "",
    offline: false, owner: "", locked: false, columns: [], sel: null, menu: null, behind: {}, others: {}, heard: 0, onCommit: () => {}, versions: {}, channels: {}, said: ["", ""]};
  const batch = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
  s.listen = (name) => (f) => { (s.channels[name] ||= new Set()).add(f); return () => s.channels[name].delete(f); };
  s.ver = (name) => s.versions[name] || 0;
  s.tell = (name) => { s.versions[name] = s.ver(name) + 1; (s.channels[name] || []).forEach((f) => f()); };
  const touched = (id) => { const r = s.rowOf[id]; if (r !== undefined) s.tell("row" + r); };
  const key = () => "lf-typed:" + s.owner;
  const kept = () => { try { return JSON.parse(localStorage.getItem(key()) || "{}"); } catch { return {}; } };
  let saving = 0;
  const keep = () => { clearTimeout(saving); saving = setTimeout(s.keepNow, 50); };
  s.keepNow = () => {
    if (!s.owner) return;
    const all = kept(), now = Date.now();
    for (const id of Object.keys(all)) if (s.cells[id] || now - all[id].at > LF_KEEP) delete all[id];
    for (const [id, d] of Object.entries(s.drafts)) all[id] = {raw: d.raw, dilution: d.dilution, manual: d.manual, seen: d.seen, at: d.at, stays: !!s.state[id]?.code};
    try { Object.keys(all).length ? localStorage.setItem(key(), JSON.stringify(all)) : localStorage.removeItem(key()); } catch { /* a full or closed storage loses the copy, not the value */ }
  };
  const open = (cell) => !s.locked && !cell.locked && !cell.gone;
  const whole = (column, cell) => ({dilution: "1", raw: "", result: "", qualifiers: [], manual: [], boxes: [], comments: 0, version: 0, kind: "number", ...column?.template, ...cell});
  s.setRows = (rows, columns, owner) => {
    if (rows === s.rows && columns === s.columns && owner === s.owner) return;
    const came = rows !== s.rows, held = came && s.sel && s.rows[s.sel.r]?.key;
    s.rows = rows; s.columns = columns; s.owner = owner;
    if (came) {
      s.cells = {}; s.rowOf = {}; s.state = Object.fromEntries(Object.entries(s.state).filter(([id]) => s.drafts[id]));
      rows.forEach((row, r) => {
        const parts = row.cells || [row];
        parts.forEach((cell, i) => {
          const column = row.cells ? columns.across[i] : null;
          const id = cell.id || (column && !cell.absent ? row.key + ":" + column.analyte : "");
          if (!id) return;
          s.cells[id] = {...whole(column, cell), id, sample: row.sample, sample_id: row.sample_id};
          s.rowOf[id] = r;
        });
      });
      for (const id of Object.keys(s.drafts)) if (!s.cells[id]) { delete s.drafts[id]; delete s.state[id]; }
      s.undo = s.undo.filter((act) => act.every((c) => s.cells[c.id])); s.redo = s.redo.filter((act) => act.every((c) => s.cells[c.id]));
      for (const b of Object.values(s.flight)) for (const id of Object.keys(b.snap)) if (s.drafts[id]) s.drafts[id].dirty = true;
      s.flight = {}; s.behind = {};
      restore();
      const r = s.sel ? rows.findIndex((row) => row.key === held) : -1;
      if (r >= 0 && r !== s.sel.r) s.sel = {...s.sel, r, r0: Math.max(0, Math.min(rows.length - 1, s.sel.r0 + r - s.sel.r))};
    }
    if (s.sel && (s.sel.r >= rows.length || s.sel.c >= s.shown().length)) s.sel = null;
    rows.forEach((_, r) => s.tell("row" + r));
    s.tell("sel"); s.tell("saved"); s.flush();
  };
  const restore = () => {
    for (const [id, d] of Object.entries(kept())) {
      if (s.drafts[id] || !s.cells[id]) continue;
      s.drafts[id] = {raw: d.raw ?? undefined, dilution: d.dilution ?? undefined, manual: d.manual ?? undefined, seen: d.seen, at: d.at, dirty: !d.stays};
      if (d.stays) s.state[id] = {state: "changed", code: "typed_before", part: LF_FIELDS.find((f) => d[f] != null) || "raw"};
    }
  };
  s.shown = () => s.columns.shown || [];
  // the cell a column of a row stands for, and which of its fields
  s.at = (r, c) => {
    const row = s.rows[r], column = s.shown()[c];
    if (!row || !column) return null;
    if (!column.across) return {cell: s.cells[row.id] || row, field: column.key, column};
    const i = s.columns.across.findIndex((x) => x.key === column.key), part = row.cells[i];
    const id = part.absent ? "" : part.id || row.key + ":" + column.analyte;
    return {cell: s.cells[id] || {id: "", kind: "number", locked: "", absent: true}, field: "raw", column};
  };
  const text = (value) => Array.isArray(value) ? value.join(" ") : value;
  s.value = (cell, field) => s.drafts[cell.id]?.[field] ?? text(field === "raw" && cell.kind === "choice" && cell.result ? cell.result : cell[field]) ?? "";
  s.canQualify = (cell) => !!cell && !!cell.id && !cell.absent && open(cell) && (cell.version > 0 || s.value(cell, "raw").trim() !== "");
  s.canType = (r, c) => {
    const at = s.at(r, c);
    return !!at && !!at.column.edit && !!at.cell.id && open(at.cell) && !(at.field === "dilution" && at.cell.kind !== "number");
  };
  const saved = (cell, field) => s.value({...cell, id: ""}, field);
  s.type = (changes, act) => {
    const done = [];
    for (const {id, field, value} of changes) {
      const cell = s.cells[id];
      if (!cell || !open(cell)) continue;
      const before = s.value(cell, field);
      if (before === value) continue;
      done.push({id, field, before, after: value});
      const draft = s.drafts[id] || {seen: cell.version, at: Date.now()};
      s.drafts[id] = {...draft, [field]: value, dirty: true, refused: false, act: act || ""};
      const same = LF_FIELDS.every((f) => s.drafts[id][f] === undefined || s.drafts[id][f] === saved(cell, f));
      if (same && !Object.values(s.flight).some((b) => b.snap[id])) { delete s.drafts[id]; delete s.state[id]; }
      else if (!s.value(cell, "raw").trim() && !cell.version) s.state[id] = {state: "changed", code: "waiting", part: field};
      else s.state[id] = {state: "saving", code: "", part: field};
      touched(id);
    }
    if (!done.length) return;
    if (!act) { s.undo.push(done); s.redo = []; if (s.undo.length > 200) s.undo.shift(); }
    keep(); s.tell("sel"); s.flush();
  };
  s.step = (from, to, act) => {
    const last = s[from].pop();
    if (!last) return null;
    s[to].push(last);
    s.type(last.map((c) => ({id: c.id, field: c.field, value: act === "undo" ? c.before : c.after})), act);
    return last[0];
  };
  const waits = (id) => !s.cells[id].version && !s.value(s.cells[id], "raw").trim();
  s.flush = () => {
    const away = new Set(Object.values(s.flight).flatMap((b) => Object.keys(b.snap)));
    const ids = Object.keys(s.drafts).filter((id) => s.drafts[id].dirty && !away.has(id) && s.cells[id] && !waits(id));
    s.tell("saved");
    if (!ids.length || s.offline) return;
    const snap = {}, cells = ids.map((id) => {
      const d = s.drafts[id];
      snap[id] = {raw: d.raw, dilution: d.dilution, manual: d.manual}; d.dirty = false;
      return {id, seen: d.seen, act: d.act || "", ...Object.fromEntries(LF_FIELDS.filter((f) => d[f] !== undefined).map((f) => [f, d[f]]))};
    });
    const id = batch();
    s.flight[id] = {snap, at: Date.now()};
    s.onCommit({id, have: s.have, cells});
    s.tell("saved");
  };
  s.again = (only) => {
    for (const [id, b] of Object.entries(s.flight)) {
      if (only && Date.now() - b.at < LF_PATIENCE) continue;
      for (const cell of Object.keys(b.snap)) if (s.drafts[cell]) s.drafts[cell].dirty = true;
      delete s.flight[id];
    }
    s.flush();
  };
  const BLANK = {raw: "", dilution: "1", result: "", qualifiers: [], manual: [], boxes: [], version: 0};
  const SAVED = ["raw", "dilution", "result", "numeric", "qualifiers", "manual", "loq", "verdict", "verdict_text", "explanation", "boxes", "exact", "shown_as", "why", "rule", "version"];
  s.take = (answers) => {
    const fresh = (answers || []).filter((a) => a.seq > s.have);
    let late = false;
    for (const a of fresh) {
      s.have = a.seq; s.savedAt = a.saved_at || s.savedAt;
      const snap = s.flight[a.batch]?.snap;
      if (a.dropped) { for (const id of Object.keys(snap || {})) if (s.drafts[id]) s.drafts[id].dirty = true; late = true; }
      for (const [id, mark] of Object.entries(a.marks)) settle(id, mark, snap?.[id]);
      delete s.flight[a.batch];
    }
    if (!fresh.length) return;
    s.catchUp(); keep(); s.tell("sel");
    if (late) { s.tell("saved"); setTimeout(s.flush, 1500); } else s.flush();
  };
  const settle = (id, mark, sent) => {
    const cell = s.cells[id], draft = s.drafts[id];
    if (!cell) return;
    mark = {state: "", code: "", part: "raw", ...mark};
    if (mark.code !== "not_allowed" && mark.code !== "waiting") for (const f of SAVED) cell[f] = mark[f] ?? BLANK[f] ?? "";
    if (!mark.version) cell.origin = "";
    const kept = mark.state === "saved" || mark.state === "";
    if (draft) {
      const same = (f) => sent ? draft[f] === sent[f] : draft[f] === undefined || draft[f].trim() === String(text(cell[f]) ?? "").trim();
      const still = LF_FIELDS.every(same);
      if (kept && still) delete s.drafts[id];
      else if (kept) { draft.seen = cell.version; draft.dirty = true; }
      else if (still || !draft.dirty) { draft.refused = true; if (mark.code !== "stale") draft.seen = cell.version; }
    }
    if ((s.behind[id]?.version || 0) <= cell.version) delete s.behind[id];
    s.state[id] = s.drafts[id] && kept ? {state: "saving", code: "", part: mark.part} : {...mark};
    if (!kept) s.say(mark.message || mark.code, true);
    else if (mark.state) s.say([mark.label, mark.result].filter(Boolean).join(": "), false);
    touched(id);
  };
  // theirs: forget what was typed. mine: the same typed value once more, now knowing theirs
  s.drop = (id) => { delete s.drafts[id]; delete s.state[id]; s.catchUp(); keep(); touched(id); s.tell("sel"); s.tell("saved"); };
  s.mine = (id) => { const d = s.drafts[id]; if (!d) return; d.seen = s.cells[id].version; d.dirty = true; d.refused = false; s.state[id] = {state: "saving", code: "", part: "raw"}; touched(id); s.tell("sel"); s.flush(); };
  s.patch = (id, facts) => { if (s.cells[id]) { Object.assign(s.cells[id], facts); touched(id); s.tell("sel"); } };
  // What others did. A cell in which somebody types here keeps what it shows: theirs waits behind it, and the conflict is told when it is saved.
  const LIVE = [...SAVED, "limit", "origin", "hold", "hold_soon", "returned", "locked", "comments"], TINT = 2600, NOW = 60e3;
  const none = (f) => BLANK[f] ?? (f === "comments" ? 0 : f === "hold_soon" ? false : "");
  const typing = (id) => { const el = document.activeElement, d = el?.dataset; return d?.lf === "1" && d.id === id && (!!s.sel?.edit || el.value !== s.value(s.cells[id], d.field)); };
  s.hear = (batches) => {
    for (const one of (batches || []).filter((each) => each.seq > s.heard)) {
      s.heard = one.seq;
      for (const [id, facts] of Object.entries(one.cells)) if (s.cells[id]) { if (s.drafts[id] || typing(id)) s.behind[id] = facts; else adopt(id, facts); }
      for (const cell of Object.values(s.cells)) { const state = one.left[cell.id.split(":")[0]]; if (state !== undefined) { cell.gone = state; touched(cell.id); } }
      s.tell("sel");
    }
  };
  s.catchUp = () => { for (const [id, facts] of Object.entries(s.behind)) if (!s.cells[id]) delete s.behind[id]; else if (!s.drafts[id] && !typing(id)) adopt(id, facts); };
  const adopt = (id, facts) => {
    const cell = s.cells[id], same = (f) => String(cell[f] ?? none(f)) === String(facts[f] ?? none(f)), told = LIVE.some((f) => f !== "hold" && f !== "hold_soon" && !same(f));
    delete s.behind[id];
    for (const f of LIVE) cell[f] = facts[f] ?? none(f);
    if (told && !s.drafts[id]) delete s.state[id];
    if (told && facts.by) {
      cell.fresh = {by: facts.by, at: facts.at, since: Date.now(), turn: (cell.fresh?.turn || 0) + 1};
      for (const wait of [TINT, NOW]) setTimeout(() => { if (s.cells[id] === cell) { touched(id); s.tell("sel"); } }, wait + 50);
    }
    touched(id); s.tell("sel");
  };
  s.tint = (cell) => cell.fresh && Date.now() - cell.fresh.since < TINT ? "fr" + cell.fresh.turn % 2 : "";
  s.byWhom = (cell, words) => cell.fresh ? lfFill(words.by_them, {who: cell.fresh.by, at: Date.now() - cell.fresh.since < NOW ? words.now : cell.fresh.at}) : "";
  s.setOthers = (people) => {
    const before = s.others; s.others = {};
    for (const one of people || []) if (one.place) s.others[one.place] = one;
    for (const id of Object.keys({...before, ...s.others})) if (before[id]?.id !== s.others[id]?.id) touched(id);
  };
  s.say = (words, urgent) => { s.said = urgent ? ["", words] : [words, ""]; s.tell("said"); };
  // for eyes too: what was asked for cannot be done
  s.warn = (words) => { s.say(words, true); lfToast.error(words, {duration: 8000, id: "lf-grid"}); };
  s.count = () => {
    const ids = Object.keys(s.drafts).filter((id) => s.cells[id]);
    const away = ids.filter((id) => !s.state[id]?.code && !waits(id)).length;
    return {away, refused: ids.filter((id) => s.state[id]?.code && s.state[id].code !== "waiting").length, all: ids.length, slow: Object.values(s.flight).some((b) => Date.now() - b.at > 4e3)};
  };
  s.setOffline = (off) => { if (s.offline === off) return; s.offline = off; if (!off) s.again(false); s.tell("saved"); };
  return s;
}
function lfStore() { return (window.__lfGrid ||= lfMakeStore()); }
function useLf(name) {
  const s = lfStore();
  useSyncExternalStore(useCallback((f) => s.listen(name)(f), [name]), () => s.ver(name), () => 0);
  return s;
}

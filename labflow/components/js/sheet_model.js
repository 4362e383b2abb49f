// The cells of a sheet, what is selected, what can be undone, and what the server has not heard yet.
const lfSheetId = () => Math.random().toString(36).slice(2, 10).padEnd(8, "0");
const LF_SHEET_ALL = "*", LF_SHEET_MOST = 1000, LF_SHEET_LEAST = 14, LF_SHEET_CHUNK = 150000;

class LfSheetModel {
  constructor() { this.columns = []; this.load([], false); }

  load(rows, common) {
    const all = rows.find((r) => r.id === LF_SHEET_ALL);
    this.common = common;
    this.rows = rows.filter((r) => r.id !== LF_SHEET_ALL).map(({id, ...cells}) => ({id, cells}));
    if (common) { const {id, ...cells} = all || {id: LF_SHEET_ALL}; this.rows.unshift({id, cells}); }
    this.past = []; this.future = []; this.dirty = new Set();
    this.pad();
    this.told = this.order();
    const first = common ? 1 : 0;
    this.at = {r: first, c: 0}; this.end = {r: first, c: 0};
  }

  // ── cells
  get first() { return this.common ? 1 : 0; }
  blank(row) { return Object.keys(row.cells).length === 0; }
  text(r, c) { return this.rows[r]?.cells[this.columns[c]?.key] ?? ""; }
  all(c) { const col = this.columns[c]; return this.common && col.common ? this.rows[0].cells[col.key] ?? "" : ""; }
  open(r, c) { return !(this.common && r === 0 && !this.columns[c].common); }
  order() { return this.rows.filter((r) => r.id !== LF_SHEET_ALL && !this.blank(r)).map((r) => r.id).join(" "); }
  count() { let n = 0; for (let r = this.first; r < this.rows.length; r++) if (!this.blank(this.rows[r])) n++; return n; }
  pad() {
    while (this.rows.length < LF_SHEET_LEAST + this.first || (!this.blank(this.rows.at(-1)) && this.rows.length < LF_SHEET_MOST + this.first))
      this.rows.push({id: lfSheetId(), cells: {}});
  }
  box() {
    const {at, end} = this;
    return {top: Math.min(at.r, end.r), bottom: Math.max(at.r, end.r), left: Math.min(at.c, end.c), right: Math.max(at.c, end.c)};
  }

  // ── changes: everything goes through here, so that everything can be undone and is sent
  put(changes, rows) {
    const before = this.rows, cells = [];
    if (rows) this.rows = rows;
    for (const [row, key, value] of changes) {
      const old = row.cells[key] ?? "";
      if (old === value) continue;
      cells.push([row, key, old, value]);
      this.write(row, key, value);
    }
    if (!cells.length && !rows) return false;
    this.past.push({cells, before, after: this.rows}); this.future = [];
    if (this.past.length > 200) this.past.shift();
    this.pad();
    return true;
  }
  write(row, key, value) {
    if (value === "") delete row.cells[key]; else row.cells[key] = value;
    this.dirty.add(row);
  }
  undo() {
    const step = this.past.pop(); if (!step) return false;
    for (const [row, key, old] of [...step.cells].reverse()) this.write(row, key, old);
    this.rows = [...step.before]; this.future.push(step); this.settle(step);
    return true;
  }
  redo() {
    const step = this.future.pop(); if (!step) return false;
    this.rows = [...step.after];
    for (const [row, key, , value] of step.cells) this.write(row, key, value);
    this.past.push(step); this.settle(step);
    return true;
  }
  settle(step) {
    // a row that comes back is new to the server, which has dropped it
    const there = new Set(this.told.split(" "));
    for (const row of this.rows) if (!there.has(row.id) && !this.blank(row)) this.dirty.add(row);
    this.pad();
    const cell = step.cells[0], r = cell ? this.rows.indexOf(cell[0]) : -1;
    if (r >= 0) this.select(r, this.columns.findIndex((c) => c.key === cell[1]));
    else this.select(Math.min(this.at.r, this.rows.length - 1), this.at.c);
  }

  // Values for cells, tidied; a chosen option may bring other cells of its row that are still empty or follow it.
  changesFor(row, c, text) {
    const col = this.columns[c], value = lfSheetTidy(col, text), found = [[row, col.key, value]];
    const option = col.kind === "choice" && value ? lfSheetKnown(col).get(lfAlike(value)) : null;
    for (const [key, other] of Object.entries(option?.sets ?? {})) if (this.columns.some((x) => x.key === key)) found.push([row, key, other]);
    return found;
  }
  set(r, c, text) { return this.open(r, c) && this.put(this.changesFor(this.rows[r], c, text)); }

  clear() {
    const {top, bottom, left, right} = this.box(), found = [];
    for (let r = top; r <= bottom; r++) for (let c = left; c <= right; c++) found.push([this.rows[r], this.columns[c].key, ""]);
    return this.put(found);
  }
  copied() {
    const {top, bottom, left, right} = this.box(), block = [];
    for (let r = top; r <= bottom; r++) { const line = []; for (let c = left; c <= right; c++) line.push(this.text(r, c)); block.push(line); }
    return block;
  }
  // A block at the selection. One value fills the whole selection; a block repeats in a selection that is a multiple of it.
  paste(block) {
    const {top, left, bottom, right} = this.box(), high = block.length, wide = Math.max(...block.map((l) => l.length));
    if (!high || !wide) return 0;
    const times = (bottom - top + 1) % high === 0 && (right - left + 1) % wide === 0;
    const down = times ? bottom - top + 1 : high, across = Math.min(times ? right - left + 1 : wide, this.columns.length - left);
    const rows = [...this.rows], changes = [], lost = Math.max(0, top + down - (LF_SHEET_MOST + this.first));
    while (rows.length < Math.min(top + down, LF_SHEET_MOST + this.first)) rows.push({id: lfSheetId(), cells: {}});
    const grown = rows.length > this.rows.length, brought = [];
    for (let i = 0; i < down && rows[top + i]; i++) for (let j = 0; j < across; j++) {
      const value = block[i % high][j % wide];
      if (value === undefined || !this.open(top + i, left + j)) continue;
      const [own, ...others] = this.changesFor(rows[top + i], left + j, value);
      changes.push(own); brought.push(...others);
    }
    // what an option brings gives way to what the block says itself
    const said = new Set(changes.filter((x) => x[2]).map(([row, key]) => row.id + "|" + key));
    for (const b of brought) if (!said.has(b[0].id + "|" + b[1])) changes.push(b);
    this.put(changes, grown ? rows : undefined);
    this.at = {r: top, c: left}; this.end = {r: Math.min(top + down, this.rows.length) - 1, c: left + across - 1};
    return lost;
  }
  // Down from the first row of the selection; a single cell takes what stands above it.
  fillDown() {
    let {top, bottom, left, right} = this.box();
    if (top === bottom) { if (top <= this.first) return false; top -= 1; }
    return this.fill(top, top, top + 1, bottom, left, right, false);
  }
  // The rows from..to take those of top..bottom in turn; names that end in a number count on.
  fill(top, bottom, from, to, left, right, counting) {
    const changes = [], high = bottom - top + 1;
    for (let r = from; r <= to && this.rows[r]; r++) for (let c = left; c <= right; c++) {
      if (!this.open(r, c)) continue;
      const source = r > bottom ? top + ((r - from) % high) : bottom - ((from - r) % high);
      let value = this.text(source, c);
      const name = counting && high === 1 && !this.columns[c].common ? value.match(/^(.*?)(\d+)$/) : null;
      if (name) value = name[1] + String(Number(name[2]) + r - source).padStart(name[2].length, "0");
      changes.push(this.changesFor(this.rows[r], c, value)[0]);
    }
    return this.put(changes);
  }

  // ── rows
  insert(copying) {
    const {top, bottom} = this.box(), from = Math.max(top, this.first), chosen = this.rows.slice(from, bottom + 1);
    if (this.rows.length - this.first + (copying ? chosen.length : 1) > LF_SHEET_MOST + LF_SHEET_LEAST) return false;
    const fresh = copying ? chosen.map((row) => ({id: lfSheetId(), cells: {...row.cells}})) : [{id: lfSheetId(), cells: {}}];
    fresh.forEach((row) => this.dirty.add(row));
    const below = Math.max(bottom + 1, this.first);
    this.put([], [...this.rows.slice(0, below), ...fresh, ...this.rows.slice(below)]);
    this.select(below, copying ? this.at.c : 0);
    if (copying) this.end = {r: below + fresh.length - 1, c: this.at.c};
    return true;
  }
  remove() {
    const {top, bottom} = this.box(), from = Math.max(top, this.first);
    if (bottom < this.first) return this.put(Object.keys(this.rows[0].cells).map((key) => [this.rows[0], key, ""]));
    const kept = [...this.rows.slice(0, from), ...this.rows.slice(bottom + 1)];
    this.put([], kept);
    this.select(Math.min(from, this.rows.length - 1), this.at.c);
    return true;
  }

  // ── selection
  select(r, c, extend) {
    const to = {r: Math.max(0, Math.min(this.rows.length - 1, r)), c: Math.max(0, Math.min(this.columns.length - 1, c))};
    this.end = to; if (!extend) this.at = {...to};
  }
  move(dr, dc, extend, far) {
    const from = extend ? this.end : this.at;
    let r = from.r + dr, c = from.c + dc;
    if (far) {
      // like a spreadsheet: to the last filled cell of the block, else to the next filled one, else to the edge
      const full = (y, x) => this.text(y, x) !== "", inside = (y, x) => y >= 0 && x >= 0 && y < this.rows.length && x < this.columns.length;
      r = from.r; c = from.c;
      const run = full(r, c) && inside(r + dr, c + dc) && full(r + dr, c + dc);
      while (inside(r + dr, c + dc) && (run ? full(r + dr, c + dc) : true)) { r += dr; c += dc; if (!run && full(r, c)) break; }
    }
    this.select(r, c, extend);
  }
  next(back) {
    let {r, c} = this.at;
    do {
      c += back ? -1 : 1;
      if (c >= this.columns.length) { c = 0; r++; } else if (c < 0) { c = this.columns.length - 1; r--; }
      if (r < 0 || r >= this.rows.length) return false;
    } while (!this.open(r, c));
    this.select(r, c);
    return true;
  }
  // The next cell with a problem after the active one, in reading order, around the end.
  nextProblem(problems) {
    const places = [];
    this.rows.forEach((row, r) => this.columns.forEach((col, c) => { if (problems[row.id + "|" + col.key]) places.push([r, c]); }));
    if (!places.length) return false;
    const after = places.find(([r, c]) => r > this.at.r || (r === this.at.r && c > this.at.c)) ?? places[0];
    this.select(after[0], after[1]);
    return true;
  }

  // ── what the server has not heard: in pieces well under the socket's limit
  unsent() {
    const order = this.order(), moved = order !== this.told, parts = [];
    let rows = [], size = 0;
    for (const row of this.dirty) {
      if (row.id !== LF_SHEET_ALL && (this.blank(row) || !this.rows.includes(row))) continue;
      const line = {...row.cells, id: row.id}, length = JSON.stringify(line).length;
      if (size + length > LF_SHEET_CHUNK && rows.length) { parts.push(rows); rows = []; size = 0; }
      rows.push(line); size += length;
    }
    if (rows.length || moved) parts.push(rows);
    this.dirty.clear(); this.told = order;
    const ids = moved ? [...(this.common ? [LF_SHEET_ALL] : []), ...order.split(" ").filter(Boolean)] : null;
    return parts.map((rows, n) => ({rows, order: n === parts.length - 1 ? ids : null, last: n === parts.length - 1}));
  }
}

// Blocks of cells as spreadsheets put them on the clipboard, and words matched to what a pick list offers.
function lfSheetParse(text) {
  const rows = [[]];
  let cell = "", quoted = false, fresh = true;
  const end = () => { rows[rows.length - 1].push(cell.trim()); cell = ""; fresh = true; };
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (quoted) {
      if (ch !== '"') cell += ch;
      else if (text[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (ch === '"' && fresh) { quoted = true; fresh = false; }
    else if (ch === "\t") end();
    else if (ch === "\n" || ch === "\r") { if (ch === "\r" && text[i + 1] === "\n") i++; end(); rows.push([]); }
    else { cell += ch; fresh = false; }
  }
  if (cell || rows[rows.length - 1].length) end(); else rows.pop();
  return rows;
}

function lfSheetFormat(rows) {
  const quote = (v) => (/[\t\n\r"]/.test(v) ? '"' + v.replaceAll('"', '""') + '"' : v);
  return rows.map((row) => row.map(quote).join("\t")).join("\r\n");
}

const lfAlike = (word) => String(word ?? "").trim().replace(/\s+/g, " ").toLowerCase();
const lfSheetChooses = (col) => col.options.length > 0 && col.kind !== "text";
const lfSheetMany = (col) => col.kind === "multi" || col.kind === "counted";
const lfSheetTimes = (word) => word.match(/^(\d{1,2})\s*[x×*]\s*(.+)$/i);

function lfSheetKnown(col) {
  if (!col._known) {
    col._known = new Map();
    for (const o of col.options) col._known.set(lfAlike(o.value), o);
    for (const o of col.options) for (const w of [o.label, o.value + ", " + o.label]) {
      if (o.label && !col._known.has(lfAlike(w))) col._known.set(lfAlike(w), o);
    }
  }
  return col._known;
}

// The pieces of a cell that holds several choices: each with its option, if there is one, and how many of it.
function lfSheetPieces(col, text) {
  const known = lfSheetKnown(col), found = [];
  const piece = (word) => {
    const times = col.kind === "counted" ? lfSheetTimes(word) : null;
    return {text: word, count: times ? Number(times[1]) : 1, option: known.get(lfAlike(times ? times[2] : word))};
  };
  for (const part of String(text ?? "").split(/[,;+|\n]+/).map((p) => p.trim()).filter(Boolean)) {
    const whole = piece(part);
    if (whole.option || !/\s/.test(part)) found.push(whole);
    else { const each = part.split(/\s+/).map(piece); if (each.some((p) => p.option)) found.push(...each); else found.push(whole); }
  }
  return found;
}

// What was typed or pasted, as the cell keeps it: a word of the list becomes its value, whatever its case.
function lfSheetTidy(col, text) {
  const typed = String(text ?? "").trim();
  if (!typed || !lfSheetChooses(col)) return typed;
  if (!lfSheetMany(col)) return lfSheetKnown(col).get(lfAlike(typed))?.value ?? typed;
  return lfSheetPieces(col, typed).map((p) => (p.option ? (p.count > 1 ? p.count + "x" : "") + p.option.value : p.text)).join(", ");
}

// What the pick list offers for the words typed, the nearest first.
function lfSheetMatches(col, typed) {
  const words = lfAlike(typed);
  if (!words) return col.options.slice(0, 60);
  const rank = (o) => {
    const value = lfAlike(o.value), label = lfAlike(o.label);
    if (value === words || label === words) return 0;
    if (value.startsWith(words)) return 1;
    if (label.startsWith(words)) return 2;
    if ((" " + value + " " + label).includes(" " + words)) return 3;
    return (value + " " + label).includes(words) ? 4 : 9;
  };
  return col.options.map((o, n) => [rank(o), n, o]).filter((m) => m[0] < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 60).map((m) => m[2]);
}

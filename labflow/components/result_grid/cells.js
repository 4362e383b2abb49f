// How a row and its cells look. A row draws itself anew only when something of its own changes.
const LF_ROW = 30;
const lfIcon = (Icon, tone, size) => jsx(Icon, {size: size || 14, className: "ic " + (tone || ""), "aria-hidden": true});
const lfFill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
// from the numbers as they are kept, as in review (domain/analyses/review_history.py): what is shown is rounded, and written by language
function lfChange(cell) {
  if (!cell.numeric || !cell.before) return "";
  const change = (Number(cell.numeric) / Number(cell.before) - 1) * 100, percent = Math.round(Math.abs(change));
  return (percent === 0 ? "" : change > 0 ? "+" : "−") + percent + " %";
}
function lfMessage(cell, st, words) {
  if (!st || !st.code) return (cell.gone ? words["gone_" + cell.gone] || words.gone : cell.locked) || "";
  return st.code === "waiting" ? words.waiting : st.code === "typed_before" ? words.typed_before : st.message;
}
const lfAll = (s, cell) => [...(cell.qualifiers || []), ...lfCodes(s.value(cell, "manual"))];
const lfTags = (s, cell, legend, words) => lfAll(s, cell).map((code, i) => { const own = i >= (cell.qualifiers || []).length; return jsx("abbr", {key: code, className: "q" + (own ? " byhand" : ""), title: lfFill(own ? words.by_hand : words.by_rule, {meaning: legend[code] || code})}, code); });
function lfCheck(s, cell, words) {
  const st = s.state[cell.id];
  if (st?.code && st.code !== "waiting") {
    const word = st.code === "stale" ? words.conflict : st.code === "reason_needed" ? words.reason_needed : st.code === "typed_before" ? words.not_sent : words.not_saved;
    return jsx("span", {className: "flag " + (st.code === "typed_before" ? "twarn" : "tbad")}, lfIcon(LfCircleAlert), word);
  }
  if (cell.gone) return jsx("span", {className: "flag t2"}, lfIcon(LfClipboardCheck), words["gone_" + cell.gone] || words.gone);
  if (cell.verdict === "fail") return jsx("span", {className: "flag tbad"}, lfIcon(LfTriangleAlert), words.above);
  if (cell.verdict === "inconclusive") return jsx("span", {className: "flag twarn"}, lfIcon(LfCircleHelp), words.inconclusive);
  if (cell.verdict === "pass") return jsx(Fragment, {}, lfIcon(LfCheck, "tok"), jsx("span", {className: "sr"}, words.passes));
  if (cell.computed && cell.result) return jsx(Fragment, {}, lfIcon(LfCheck, "t3"), jsx("span", {className: "sr"}, words.no_limit));
  if (cell.computed && cell.locked === cell.computed) return jsx("span", {className: "flag t3", title: cell.computed}, words.by_formula);
  if (cell.locked) return jsx("span", {className: "flag twarn"}, lfIcon(LfCirclePause), words.on_hold);
  if (cell.returned) return jsx("span", {className: "flag twarn", title: cell.returned}, lfIcon(LfUndo2), words.sent_back);
  if (cell.hold && (cell.hold_soon || cell.hold_over)) return jsx("span", {className: "flag " + (cell.hold_over ? "tbad" : "twarn"), title: words.hold_time}, lfIcon(LfHourglass), cell.hold);
  if (cell.result) return jsx(Fragment, {}, lfIcon(LfCheck, "t3"), jsx("span", {className: "sr"}, words.no_limit));
  return null;
}
function LfEditor({s, r, c, cell, field, column, words, edit}) {
  const ref = useRef(null), value = s.value(cell, field), choice = column.edit === "value" && cell.kind === "choice";
  useLayoutEffect(() => {
    const el = ref.current;
    if (!el || !s.grab) return;
    el.focus({preventScroll: true});
    if (el.select) { if (edit) { const n = el.value.length; el.setSelectionRange(n, n); } else el.select(); }
  }, [cell.id, field, edit]);
  useLayoutEffect(() => { const el = ref.current; if (el && el.value !== value) { el.value = value; if (document.activeElement === el && el.select && !edit) el.select(); } }, [value, s.ver("value" + cell.id)]);
  const st = s.state[cell.id], bad = !!st?.code && st.code !== "waiting" && (st.part || "raw") === field;
  const same = {ref, "data-lf": "1", "data-id": cell.id, "data-field": field, "aria-label": lfFill(words.label, {what: cell.kind === "number" || field !== "raw" ? column.label || column.title : words.result, analyte: cell.analyte || "", sample: cell.sample || ""}),
    "aria-invalid": bad || undefined, "aria-describedby": bad ? "lf-told" : undefined, autoComplete: "off", spellCheck: false};
  if (choice) return jsx("select", {...same, defaultValue: value, onChange: (e) => s.type([{id: cell.id, field, value: e.target.value}])},
    jsx("option", {value: ""}), (cell.options || []).map((word) => jsx("option", {key: word, value: word}, word)),
    value && !(cell.options || []).includes(value) ? jsx("option", {value}, value) : null);
  return jsx("input", {...same, type: "text", defaultValue: value, maxLength: 80, inputMode: cell.kind === "number" ? "decimal" : "text"});
}
function lfCell(s, r, c, column, sel, area, words, legend, focus) {
  const at = s.at(r, c), {cell, field} = at, row = s.rows[r], st = s.state[cell.id];
  const active = sel && sel.r === r && sel.c === c, can = column.edit && s.canType(r, c);
  const inside = area && r >= area.top && r <= area.bottom && c >= area.left && c <= area.right;
  const many = area && (area.top !== area.bottom || area.left !== area.right);
  const props = {key: column.key, role: "gridcell", "aria-colindex": c + 1, "data-r": r, "data-c": c, className: ""};
  if (column.kind === "place") return jsx("td", {...props, role: "rowheader", className: "sn" + (area && r >= area.top && r <= area.bottom ? " on" : "") + (row.hold_soon ? " aff" : "")}, r + 1);
  const look = [column.num ? "num" : ""];
  // tags and note have places of their own: an answer must not draw the field anew while somebody types in it
  let inner = null, tags = null, note = null, here = null, mark = "", title;
  if (column.edit) {
    look.push(cell.absent ? "cm" : "ed", can || cell.absent ? "" : "ro");
    const value = cell.absent ? "" : s.value(cell, field);
    const part = st && (st.part || "raw") === field ? st : null;
    mark = part ? part.state : "";
    if (column.across && (!mark || mark === "saved") && cell.verdict === "fail") mark = "above";
    if (cell.kind === "choice" && !mark && cell.verdict === "fail") mark = "above";
    title = cell.absent ? words.absent : lfMessage(cell, part, words) || (column.across && cell.result ? lfFill(words.result_is, {result: cell.result, unit: cell.unit || ""}) : undefined);
    props["data-label"] = lfFill(words.label, {what: cell.kind === "number" || field !== "raw" ? column.label || column.title : words.result, analyte: cell.analyte || "", sample: cell.sample || ""});
    props["data-value"] = value;
    if (part && part.code && part.code !== "waiting") props["aria-invalid"] = true;
    if (!can) props["aria-readonly"] = true;
    inner = active && can ? jsx(LfEditor, {key: cell.id + field, s, r, c, cell, field, column, words, edit: sel.edit}) : field === "dilution" && cell.kind !== "number" ? null : jsx("span", {className: "v"}, value);
    if (column.across && cell.version && lfAll(s, cell).length) tags = jsx("span", {key: "cq", className: "cq"}, lfTags(s, cell, legend, words));
    const who = field === "raw" && s.others[cell.id];
    if (who) { look.push("wh", "who" + who.tone); here = jsx("i", {key: "who", className: "whl", "aria-hidden": true}, who.initials); title = title || lfFill(words.here, {who: who.name}); }
    if (cell.fresh) { look.push(s.tint(cell)); title = title || s.byWhom(cell, words); }
    if (cell.comments && field === "raw") note = jsx("i", {key: "note", className: "note", title: lfFill(words.comments, {count: cell.comments})});
  } else {
    look.push(column.plain ? "" : "cm");
    if (column.kind === "id") { look.push("id"); inner = jsx(LfLink, {to: "/samples/" + row.sample_id, tabIndex: -1, className: "open"}, cell.sample); props.role = "rowheader"; }
    else if (column.kind === "result") { look.push("w5", s.tint(cell)); mark = cell.verdict === "fail" ? "above" : ""; inner = cell.kind === "number" ? cell.result : ""; if (String(cell.result).startsWith("<")) look.push("t2"); }
    else if (column.kind === "previous") { look.push("t2"); const change = lfChange(cell); inner = jsx(Fragment, {}, cell.previous, change ? jsx("span", {className: "t3 s12 pd"}, change) : null); title = cell.previous ? [cell.previous, cell.unit, cell.previous_date].filter(Boolean).join(" ") : undefined; }
    else if (column.kind === "quals") { look.push("qs"); inner = lfTags(s, cell, legend, words); mark = st && st.part === "manual" ? st.state : ""; if (mark === "saved") mark = ""; if (mark && st.message) title = st.message; }
    else if (column.kind === "check") { look.push("ck"); inner = lfCheck(s, cell, words); }
    else { look.push(column.strong ? "w5" : "t2", "trunc"); inner = column.number && cell.kind !== "number" ? "" : cell[column.key] || ""; title = typeof inner === "string" ? inner : undefined; if (column.key === "description" && cell.older_version) inner = jsx(Fragment, {}, jsx("abbr", {className: "q warn older", title: lfFill(words.older_version, {number: cell.older_version})}, "v" + cell.older_version), inner); }
    if (sel && sel.r === r && s.at(r, sel.c)?.column.edit && column.depends) look.push("dep");
  }
  if (active) look.push("act"); else if (inside && many) look.push("sl");
  if (active && !(column.edit && can)) props.tabIndex = 0, props["data-lf-focus"] = "1";
  else if (!sel && r === focus.r && c === focus.c) props.tabIndex = 0;
  else props.tabIndex = -1;
  if (active && can) delete props.tabIndex;
  if (mark) props["data-mark"] = mark;
  if (title) props.title = title;
  const handle = column.edit && area && r === area.bottom && c === area.right && !sel.edit ? jsx("b", {key: "fh", className: "fh", "data-fill": "1", title: words.fill_handle}) : null;
  props.className = look.filter(Boolean).join(" ");
  return jsx("td", props, tags, inner, note, here, handle);
}
const LfRow = memo(function LfRow({s, r, words, legend, hands, focus}) {
  useLf("row" + r);
  const sel = s.sel, area = sel && hands.rect(), row = s.rows[r];
  const near = area && r >= area.top && r <= area.bottom;
  const ref = useRef(null);
  useLayoutEffect(() => { if (near && ref.current && s.grab && sel.r === r) { const el = ref.current.querySelector("[data-lf-focus]"); if (el && document.activeElement !== el) el.focus({preventScroll: true}); } });
  if (!row) return null;
  return jsx("tr", {ref, "aria-rowindex": r + 2, className: [row.tone || "", s.at(r, hands.first())?.cell.gone ? "gone" : "", near && sel.r === r ? "cur" : ""].filter(Boolean).join(" ") || undefined, style: {height: LF_ROW}},
    s.shown().map((column, c) => lfCell(s, r, c, column, near ? sel : sel && sel.r === r ? sel : null, near ? area : null, words, legend, focus)));
});

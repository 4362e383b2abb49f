// The menu of qualifiers at the chosen cell, or for all cells of a range. Nothing is set before it closes with Enter, Done or
// a click beside it, so that several codes are one change, with one reason and one undo.
const lfCodes = (text) => String(text || "").split(" ").filter(Boolean);
function LfQuals({s, ids, offers, legend, words, onDone}) {
  const cells = ids.map((id) => s.cells[id]), list = useRef(null);
  const has = (cell, code) => lfCodes(s.value(cell, "manual")).includes(code);
  const [want, setWant] = useState({}), [on, setOn] = useState(0);
  const old = [...new Set(cells.flatMap((cell) => lfCodes(s.value(cell, "manual"))))].filter((code) => !offers.some((one) => one.code === code));
  const all = [...offers, ...old.map((code) => ({code, meaning: legend[code] || "", fixed: ""}))];
  const state = (code) => { if (code in want) return want[code]; const n = cells.filter((cell) => has(cell, code)).length; return n === cells.length ? true : n ? "mixed" : false; };
  const given = (code) => cells.length > 0 && cells.every((cell) => (cell.qualifiers || []).includes(code));
  const fixed = (one) => given(one.code) ? words.computed : one.fixed && !state(one.code) ? one.fixed : "";
  const flip = (i) => { setOn(i); const one = all[i]; if (one && !fixed(one)) setWant((was) => ({...was, [one.code]: state(one.code) !== true})); };
  const apply = (keep) => {
    if (keep) s.type(cells.map((cell) => {
      const codes = new Set(lfCodes(s.value(cell, "manual")));
      for (const [code, yes] of Object.entries(want)) if (yes && !(cell.qualifiers || []).includes(code)) codes.add(code); else if (!yes) codes.delete(code);
      return {id: cell.id, field: "manual", value: [...codes].sort().join(" ")};
    }));
    onDone();
  };
  const kept = useRef(apply); kept.current = apply;
  useEffect(() => {
    list.current?.focus();
    const away = (e) => { if (!e.target.closest(".gpop")) kept.current(true); };
    document.addEventListener("mousedown", away);
    return () => document.removeEventListener("mousedown", away);
  }, []);
  useLayoutEffect(() => { list.current?.querySelector("[data-on]")?.scrollIntoView({block: "nearest"}); }, [on]);
  const key = (e) => {
    const k = e.key, i = all.findIndex((one) => one.code.toLowerCase() === k.toLowerCase());
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    e.stopPropagation();
    if (k === "ArrowDown" || k === "ArrowUp") setOn((on + (k === "ArrowDown" ? 1 : all.length - 1)) % all.length);
    else if (k === " ") flip(on);
    else if (k === "Enter" || k === "Tab") apply(true);
    else if (k === "Escape") apply(false);
    else if (i >= 0) flip(i);
    else return;
    e.preventDefault();
  };
  const title = cells.length === 1 ? lfFill(words.quals_of, {analyte: cells[0].analyte || "", sample: cells[0].sample || ""}) : lfFill(words.quals_of_many, {count: cells.length});
  return jsx(Fragment, {},
    jsx("div", {className: "row g8 qh"}, jsx("b", {className: "w6 grow trunc", id: "lf-qt"}, title), jsx("button", {type: "button", className: "btn xs primary", onClick: () => apply(true)}, words.done)),
    all.length === 0 ? jsx("p", {className: "t2"}, words.no_quals) : jsx("ul", {ref: list, role: "menu", tabIndex: -1, className: "ql", "aria-labelledby": "lf-qt", "aria-activedescendant": "lf-q" + on, onKeyDown: key},
      all.map((one, i) => {
        const is = given(one.code) ? true : state(one.code), why = fixed(one);
        return jsx("li", {key: one.code, id: "lf-q" + i, role: "menuitemcheckbox", "aria-checked": is, "aria-disabled": why ? true : undefined, "data-on": i === on ? "" : undefined,
          className: why ? "off" : "", onMouseEnter: () => setOn(i), onClick: () => flip(i)},
          jsx("span", {className: "cb" + (is === true ? " on" : is === "mixed" ? " mixed" : ""), "aria-hidden": true}, is === true ? lfIcon(LfCheck, "", 12) : null),
          jsx("span", {className: "q"}, one.code), jsx("span", {className: "grow"}, one.meaning, why ? jsx("span", {className: "t3 s12 qw"}, why) : null));
      })),
    jsx("p", {className: "s12 t3 qf"}, words.quals_keys));
}

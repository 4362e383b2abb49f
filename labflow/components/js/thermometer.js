// A temperature that is typed or stepped by a tenth, and at once what it means; without a round trip, so also without a connection.
function LfThermometer({name, texts, legend, coldest, warmest, start, children}) {
  const [typed, setTyped] = useState("");
  const text = typed.trim().replace(",", ".").replace("−", "-"), degrees = text !== "" && /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  const known = !Number.isNaN(degrees), band = known && legend.find((b) => (b.below === null || degrees < b.below) && (b.most === null || degrees <= b.most));
  const place = known && Math.min(Math.max((degrees - coldest) / (warmest - coldest), 0), 1) * 100;
  const step = (way) => { if (!known) return setTyped(start); const digits = Math.max(1, (text.split(".")[1] || "").length), by = 10 ** digits; setTyped(((Math.round(degrees * by) + way * 10 ** (digits - 1)) / by).toFixed(digits)); };
  const words = band ? band.text : text === "" ? texts.unmeasured : texts.wrong, tone = band ? band.kind : text === "" ? "" : "bad";
  const Icon = {ok: LfCheck, warn: LfTriangleAlert, bad: LfCircleAlert}[tone];
  const button = (way, Sign, title) => jsx("button", {type: "button", className: "btn icon stp", "aria-label": title, title, onClick: () => step(way)}, jsx(Sign, {size: 20, className: "ic", "aria-hidden": true}));
  return jsx(Fragment, {},
    jsx("div", {className: "row g12 mt8"}, button(-1, LfMinus, texts.less),
      jsx("label", {className: "grow deg"}, jsx("input", {name, value: typed, maxLength: 10, placeholder: "–", className: "big num", "aria-label": texts.name, "aria-describedby": name + "-told", inputMode: "decimal", autoComplete: "off",
        onChange: (e) => setTyped(e.target.value), onKeyDown: (e) => { const way = {ArrowUp: 1, ArrowDown: -1}[e.key]; if (way) { e.preventDefault(); step(way); } }}), jsx("span", {className: "s16 t2"}, "°C")),
      button(1, LfPlus, texts.more)),
    jsx("div", {className: "tgauge"}, jsx("div", {className: "rng"}), known ? jsx("i", {className: tone, style: {insetInlineStart: place + "%"}}) : null),
    jsx("div", {className: "row between s12 t3"}, jsx("span", {}, String(coldest).replace("-", "−")),
      jsx("span", {id: name + "-told", role: "status", className: tone ? "flag t" + tone : ""}, Icon ? jsx(Icon, {size: 14, className: "ic", "aria-hidden": true}) : null, words), jsx("span", {}, String(warmest))),
    jsx("div", {hidden: !band?.asks_reason, "data-needs-reason": band?.asks_reason ? "yes" : undefined}, children));
}

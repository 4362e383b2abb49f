// The tour: a small card beside what it speaks of. It never covers the page with anything that takes a click.
function LfTour({stop, places, words, onMove, onLeave}) {
  const here = useLocation().pathname.replace(/(.)\/$/, "$1"), card = useRef(null), ring = useRef(null), focused = useRef("");
  const run = useRef({}); run.current = {onMove, onLeave};
  const on = Boolean(stop && stop.key), there = on && here === stop.href;
  useEffect(() => {
    if (!there) { focused.current = ""; return; }
    let tries = 0;
    const find = () => { for (const place of places[stop.key] || []) { const el = document.querySelector(place); if (el && el.getClientRects().length) return el; } return null; };
    const place = () => {
      const c = card.current, r = ring.current, el = find();
      if (!c) return;
      if (!el) { r.hidden = true; c.style.left = ""; c.style.top = ""; c.classList.add("corner"); }
      else {
        const b = el.getBoundingClientRect(), w = c.offsetWidth, h = c.offsetHeight, gap = 12;
        const shown = {left: Math.max(b.left, 2), top: Math.max(b.top, 2), right: Math.min(b.right, innerWidth - 2), bottom: Math.min(b.bottom, innerHeight - 2)};
        Object.assign(r.style, {left: shown.left - 3 + "px", top: shown.top - 3 + "px", width: shown.right - shown.left + 6 + "px", height: Math.max(0, shown.bottom - shown.top) + 6 + "px"});
        r.hidden = false; c.classList.remove("corner");
        const left = b.left + (b.width > w * 2 ? 16 : 0);
        const fits = [[left, b.bottom + gap], [left, b.top - h - gap], [b.right + gap, b.top], [b.left - w - gap, b.top]]
          .find(([x, y]) => x >= 8 && y >= 8 && x + w <= innerWidth - 8 && y + h <= innerHeight - 8) || [innerWidth - w - 24, innerHeight - h - 24];
        c.style.left = fits[0] + "px"; c.style.top = fits[1] + "px";
      }
      if ((el || ++tries > 6) && focused.current !== stop.key && !document.querySelector("dialog[open]")) { focused.current = stop.key; c.querySelector("[data-next]").focus({preventScroll: true}); }
    };
    place();
    const timer = setInterval(place, 250);
    addEventListener("resize", place);
    return () => { clearInterval(timer); removeEventListener("resize", place); };
  }, [there, stop && stop.key]);
  useEffect(() => {
    if (!there) return;
    const key = (e) => {
      const t = e.target, mine = card.current && card.current.contains(t);
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey || document.querySelector("dialog[open]") || !mine && t !== document.body) return;
      const onward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      if (e.key === onward) { e.preventDefault(); run.current.onMove(stop.key, 1); }
      else if (/^Arrow(Left|Right)$/.test(e.key) && stop.number > 1) { e.preventDefault(); run.current.onMove(stop.key, -1); }
      else if (e.key === "Escape" && mine) { e.preventDefault(); run.current.onLeave(); }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [there, stop && stop.key]);
  const go = useNavigate();
  if (!on) return null;
  const count = words.stop.replace("{number}", stop.number).replace("{of}", stop.of);
  const act = (label, click, look, more) => jsx("button", {type: "button", className: "btn sm " + look, onClick: click, ...more}, label);
  if (!there) return jsx("aside", {className: "pop tour away", "aria-label": words.tour},
    jsx("span", {className: "t2"}, count), act(words.back_to, () => go(stop.href), "soft"), act(words.leave, () => onLeave(), "ghost"));
  return jsx(Fragment, {}, jsx("i", {ref: ring, className: "tour-ring", hidden: true, "aria-hidden": true}),
    jsx("aside", {ref: card, key: stop.key, className: "pop tour corner", role: "dialog", "aria-labelledby": "tour-title", "aria-describedby": "tour-text"},
      jsx("span", {className: "s12 t3"}, count),
      jsx("h2", {id: "tour-title", className: "s14 w6"}, stop.title),
      jsx("p", {id: "tour-text", className: "t2"}, stop.text),
      jsx("div", {className: "row g8"}, act(words.leave, () => onLeave(), "ghost"), jsx("span", {className: "grow"}),
        stop.number > 1 ? act(words.back, () => onMove(stop.key, -1), "", {"aria-keyshortcuts": "ArrowLeft"}) : null,
        act(stop.number < stop.of ? words.next : words.finish, () => onMove(stop.key, 1), "primary", {"data-next": "", "aria-keyshortcuts": "ArrowRight"}))));
}

// Help on a term: one popover for the page, shown on hover, on keyboard focus and on tap at whatever carries data-term.
const lfTerm = {pop: null, at: null, held: false, timer: 0};
const lfTermOf = (node) => { const el = node && node.closest && node.closest("[data-term]"); return el && el.dataset.termTold ? el : null; };
function lfTermPop() {
  if (lfTerm.pop) return lfTerm.pop;
  const pop = lfTerm.pop = document.createElement("div");
  pop.id = "lf-term"; pop.className = "pop termpop"; pop.setAttribute("role", "tooltip"); pop.popover = "manual";
  pop.onpointerenter = () => clearTimeout(lfTerm.timer);
  pop.onpointerleave = () => { if (!lfTerm.held) lfTermHide(150); };
  return pop;
}
function lfTermHide(wait) {
  clearTimeout(lfTerm.timer);
  if (wait) { lfTerm.timer = setTimeout(lfTermHide, wait); return; }
  const {pop, at} = lfTerm;
  if (!at) return;
  lfTerm.at = null; lfTerm.held = false;
  at.removeAttribute("aria-describedby");
  if (at.getAttribute("role") === "button") at.setAttribute("aria-expanded", "false");
  if (pop.isConnected && pop.matches(":popover-open")) pop.hidePopover();
}
function lfTermShow(el, held, words) {
  clearTimeout(lfTerm.timer);
  if (lfTerm.at !== el) lfTermHide();
  const pop = lfTermPop(), {term, termTold, termSource, termKey} = el.dataset, add = (tag, text, look) => { const e = document.createElement(tag); e.textContent = text; e.className = look; pop.append(e); return e; };
  pop.replaceChildren();
  add("b", term, "w6"); add("p", termTold, "");
  if (termSource) add("p", termSource, "s12 t3");
  if (termKey) add("a", words.more, "link s12").href = "/help#" + termKey;
  (el.closest("dialog") || document.body).append(pop);      // above a modal dialog, and not inert
  lfTerm.at = el; lfTerm.held = held;
  el.setAttribute("aria-describedby", "lf-term");
  if (el.getAttribute("role") === "button") el.setAttribute("aria-expanded", "true");
  if (!pop.matches(":popover-open")) pop.showPopover();
  const b = el.getBoundingClientRect(), w = pop.offsetWidth, h = pop.offsetHeight;
  const start = document.documentElement.dir === "rtl" ? b.right + 8 - w : b.left - 8;
  pop.style.left = Math.max(8, Math.min(start, innerWidth - w - 8)) + "px";
  pop.style.top = Math.max(8, b.bottom + 6 + h > innerHeight - 8 ? b.top - h - 6 : b.bottom + 6) + "px";
}
function LfTerms({words}) {
  const go = useNavigate();
  useEffect(() => {
    const mine = (e) => lfTerm.pop && lfTerm.pop.contains(e.target);
    // A page that slides under a resting pointer was not asked: the browser says "over" then, and no more. Only the pointer's own
    // way asks, and after a scroll a few pixels of it, for a hand on the wheel trembles.
    let last = [0, 0], slid = null, asked = null;
    const move = (e) => {
      last = [e.clientX, e.clientY];
      if (slid && Math.hypot(last[0] - slid[0], last[1] - slid[1]) < 4) return;
      slid = null;
      if (e.pointerType !== "mouse" || lfTerm.held) return;
      const el = mine(e) ? null : lfTermOf(e.target), before = asked;
      asked = el;
      if (mine(e) || el === lfTerm.at && el) clearTimeout(lfTerm.timer);
      else if (el === before) return;
      else if (el) { clearTimeout(lfTerm.timer); lfTerm.timer = setTimeout(() => lfTermShow(el, false, words), 220); }
      else lfTermHide(150);
    };
    const into = (e) => { const el = lfTermOf(e.target); if (el && el.matches(":focus-visible")) lfTermShow(el, false, words); };
    const out = (e) => { if (lfTerm.at && !lfTerm.pop.contains(e.relatedTarget) && !mine(e) && e.target === lfTerm.at) lfTermHide(); };
    const press = (el) => { lfTerm.at === el && lfTerm.held ? lfTermHide() : lfTermShow(el, true, words); };
    const click = (e) => {
      const link = mine(e) && e.target.closest("a");
      if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); const to = link.getAttribute("href"); lfTermHide(); const box = document.querySelector("dialog[open]"); box ? window.open(to, "_blank", "noopener") : go(to); return; }
      if (mine(e)) return;
      const el = lfTermOf(e.target);
      if (el && el.classList.contains("term")) { e.preventDefault(); e.stopPropagation(); press(el); } else lfTermHide();
    };
    const key = (e) => {
      const el = document.activeElement, on = el && el.classList.contains("term") && lfTermOf(el);
      if (on && (e.key === "Enter" || e.key === " ")) { e.preventDefault(); e.stopPropagation(); press(on); return; }
      if (!lfTerm.at) return;
      const at = lfTerm.at, link = lfTerm.pop.querySelector("a"), inside = lfTerm.pop.contains(el);
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); lfTermHide(); if (inside) at.focus(); }
      else if (e.key === "Tab" && inside) { e.preventDefault(); lfTermHide(); at.focus(); }
      else if (e.key === "Tab" && !e.shiftKey && on && lfTerm.held && link) { e.preventDefault(); link.focus(); }
    };
    const scroll = (e) => { if (mine(e)) return; slid = last; asked = null; lfTermHide(); };
    const all = [["pointermove", move], ["focusin", into], ["focusout", out], ["click", click], ["keydown", key], ["scroll", scroll]];
    for (const [name, hear] of all) document.addEventListener(name, hear, true);
    return () => { lfTermHide(); for (const [name, hear] of all) document.removeEventListener(name, hear, true); };
  }, []);
  return null;
}

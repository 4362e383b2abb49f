// What the keyboard is on may go away: a row that is retired, a button that waits for its answer, what a dialog was opened by.
// It goes on beside it then, instead of beginning again at the top of the page.
function LfKeptFocus() {
  useEffect(() => {
    const MOST = 12, PAUSE = 60, trail = [];   // what was focused last, the newest at the end
    const CAN = "a[href], button, input, select, textarea, [tabindex='0']:not(.term)";
    let later = 0;
    const usable = (el) => {
      const modal = [...document.querySelectorAll("dialog[open]")].at(-1);
      return el.isConnected && !el.matches(":disabled") && el.checkVisibility({visibilityProperty: true}) && !el.closest("[inert]") && (!modal || modal.contains(el));
    };
    const first = (inside, which) => [inside, ...inside.querySelectorAll(which)].find((el) => el.matches(which) && usable(el));
    // the places it stood in, as far as its page or its dialog; nothing for what stands in the frame
    const places = (el) => {
      const found = [], end = el.closest("dialog, main");
      for (let at = el; end && at !== end; at = at.parentElement) found.push([at.parentElement, [...at.parentElement.children].indexOf(at)]);
      return found;
    };
    const alike = (el) => {
      const name = el.getAttribute("name") ? "name" : "aria-label", value = el.getAttribute(name);
      return value ? `${el.tagName}[${name}="${CSS.escape(value)}"]` : "";
    };
    const beside = ({up, like}) => {
      for (const [parent, nth] of up) {
        if (!parent.isConnected || !parent.checkVisibility()) continue;
        const kids = [...parent.children], near = [...kids.slice(nth), ...kids.slice(0, nth).reverse()];
        for (const which of [like, CAN]) for (const kid of which ? near : []) { const el = first(kid, which); if (el) return el; }
      }
    };
    const look = () => {
      later = 0;
      while (document.activeElement === document.body && trail.length && !document.querySelector("[data-scan=here]")) {
        const last = trail.at(-1);
        if (last.el.isConnected && last.el.matches(":disabled") && last.el.checkVisibility()) return;   // it waits; it is found again when it is free
        const next = usable(last.el) ? last.el : beside(last);
        if (next) next.focus({preventScroll: true});
        if (document.activeElement === document.body) trail.pop();
      }
    };
    const came = ({target: el}) => {
      if (el.closest("[data-sonner-toaster]")) return;
      trail.push({el, up: places(el), like: alike(el)});
      if (trail.length > MOST) trail.shift();
    };
    // left on purpose, by a click on nothing or by Esc: then it stays left
    const left = ({target: el}) => setTimeout(() => { if (document.activeElement === document.body && usable(el)) trail.length = 0; });
    const watch = new MutationObserver(() => { if (!later && trail.length && document.activeElement === document.body) later = setTimeout(look, PAUSE); });
    watch.observe(document.body, {childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "open"]});
    document.addEventListener("focusin", came); document.addEventListener("focusout", left);
    return () => { clearTimeout(later); watch.disconnect(); document.removeEventListener("focusin", came); document.removeEventListener("focusout", left); };
  }, []);
  return null;
}

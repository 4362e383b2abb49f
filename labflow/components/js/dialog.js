// A modal <dialog>. One that is left with something in its form that the server does not have asks first, at its foot.
const LF_FILLED_IN = "input, select, textarea";
const LF_NOT_KEPT = "[type=search], [type=password], [autocomplete*=password]";       // what only looks for something, and what nobody wants kept
const LF_WORDS = "textarea, input[type=text], input:not([type])";                  // what is not chosen again in a moment
const lfValueOf = (el) => el.type === "checkbox" || el.type === "radio" ? el.checked : el.multiple ? [...el.selectedOptions].map((o) => o.value).join("\n") : el.value;
function LfDialog({open, light, unsaved, chooses, onOpenChange, children, ...rest}) {
  const ref = useRef(null), last = useRef(null), was = useRef(new WeakMap()), touched = useRef(new Set());
  const [asked, setAsked] = useState(null);             // the height of the foot that the question takes the place of
  const asking = asked !== null;
  // what a field was before a hand came to it; a tick says so itself, also the one that lost its tick to another
  const see = (el) => { if (!touched.current.has(el)) was.current.set(el, /checkbox|radio/.test(el.type) ? el.defaultChecked : lfValueOf(el)); };
  const changed = (el) => el.isConnected && (!chooses || el.matches(LF_WORDS)) && lfValueOf(el) !== was.current.get(el);
  const typed = () => unsaved || [...touched.current].some(changed);
  const close = () => onOpenChange && onOpenChange(false);
  const leave = () => { if (typed()) setAsked([...ref.current.querySelectorAll(".sgf, .drw-f")].at(-1)?.offsetHeight ?? 0); else close(); };
  const stay = () => { setAsked(null); if (last.current?.isConnected) last.current.focus(); else ref.current.focus(); };
  useEffect(() => {
    const d = ref.current;
    if (!d) return;
    if (open && !d.open) {
      d.showModal();
      d.querySelectorAll(LF_FILLED_IN).forEach(see);
      const term = document.activeElement?.matches(".term");   // help on a label is not where one begins
      const first = d.querySelector("[data-autofocus]") || (term && d.querySelector("input:not([type=hidden]), select, textarea"));
      if (first) first.focus();
    } else if (!open) {
      if (d.open) d.close();
      touched.current.clear(); last.current = null; setAsked(null);
    }
  }, [open]);
  useEffect(() => { if (asking) ref.current.querySelector("[data-keep]").focus(); }, [asking]);
  const escape = (e) => {
    if (e.key !== "Escape" || e.defaultPrevented || e.nativeEvent.isComposing || ref.current.querySelector(":popover-open")) return;
    if (asking) { e.preventDefault(); stay(); } else if (typed()) { e.preventDefault(); leave(); }
  };
  return jsx("dialog", {
    ...rest, ref, "data-asking": asking ? "" : undefined,
    onCancel: (e) => { if (e.target === ref.current) { e.preventDefault(); leave(); } },
    // a browser closes it all the same when Esc comes twice and nothing else between
    onClose: (e) => { if (e.target !== ref.current || !open) return; if (typed()) ref.current.showModal(); leave(); },
    onMouseDown: (e) => { if (light && e.target === ref.current) leave(); },
    onClick: (e) => { if (e.target.closest && e.target.closest("[data-close]")) leave(); },
    onKeyDown: escape,
    onFocus: (e) => { if (e.target.matches(LF_FILLED_IN)) { see(e.target); last.current = e.target; setAsked(null); } },
    onInput: (e) => { if (e.target.form && !e.target.matches(LF_NOT_KEPT)) touched.current.add(e.target); },
  }, open ? children : null, open && asking ? jsx("div", {className: "sgf unkept", style: {minHeight: asked}},
    jsx("svg", {className: "ic twarn", width: 16, height: 16, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.75, strokeLinecap: "round", strokeLinejoin: "round", "aria-hidden": "true"},
      jsx("path", {d: "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01"})),
    jsx("p", {role: "alert", className: "grow w5"}, lfSay("This is not saved yet.")),
    jsx("span", {className: "row g8 acts"},
      jsx("button", {type: "button", className: "btn", "data-keep": "", onClick: stay}, lfSay("Keep editing"), jsx("span", {className: "kbds"}, jsx("span", {className: "kbd"}, "Esc"))),
      jsx("button", {type: "button", className: "btn danger", onClick: close}, lfSay("Discard")))) : null);
}

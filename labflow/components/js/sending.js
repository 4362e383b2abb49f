// A button that sends something shows it at once, and sends nothing twice before the server has answered. The page sends an
// event of its own behind whatever the button sent; events of a tab are taken in order, so its answer means that all is done.
// What was typed stands still meanwhile: a comment that comes back emptied must not take a second sentence with it.
function LfSending({lost, onSend}) {
  const live = useRef({});
  live.current = {lost, onSend};
  useEffect(() => {
    const SLOW = 150, PATIENCE = 20e3, away = new Map();
    let last = 0;
    const typed = (el) => !el.readOnly && (el.tagName === "TEXTAREA" || el.tagName === "INPUT" && /^(text|search|email|url|tel|number|password)$/.test(el.type));
    const acting = (e) => { const button = e.target.closest?.("button.primary, button.danger-solid"); return button && button.type === "button" ? button : null; };
    const held = (at) => [...away.values()].some((one) => one.at === at);
    const begin = (at, buttons, fields) => {
      const id = ++last;
      buttons.forEach((button) => { button.dataset.sending = "now"; button.setAttribute("aria-busy", "true"); });
      fields.forEach((field) => { field.readOnly = true; });
      const slow = setTimeout(() => buttons.forEach((button) => { button.dataset.sending = "slow"; }), SLOW);
      away.set(id, {at, buttons, fields, slow, since: Date.now()});
      live.current.onSend(id);
    };
    const end = (id) => {
      const one = away.get(id);
      if (!one) return;
      away.delete(id); clearTimeout(one.slow);
      one.buttons.forEach((button) => { delete button.dataset.sending; button.removeAttribute("aria-busy"); });
      one.fields.forEach((field) => { field.readOnly = false; });
    };
    const hold = (e) => { const at = e.type === "submit" ? e.target : acting(e); if (at && held(at)) { e.preventDefault(); e.stopImmediatePropagation(); } };
    const send = (e) => {
      if (e.type === "click") { const button = acting(e); if (button && !button.disabled) begin(button, [button], []); return; }
      if (!e.defaultPrevented) return;                  // it goes to its own address, and the page with it
      const parts = [...e.target.elements];
      begin(e.target, parts.filter((el) => el.type === "submit"), parts.filter(typed));
    };
    const answered = (e) => end(e.detail);
    const patience = setInterval(() => {
      for (const [id, one] of away) {
        if (live.current.lost || !navigator.onLine) one.since = Date.now();      // what waits for the connection is sent when it is there
        else if (Date.now() - one.since > PATIENCE) {
          const left = one.at.isConnected && !one.buttons.some((button) => button.disabled);
          end(id);
          if (left) refs["__toast"]?.error(lfSay("No answer came"), {id: "lf-no-answer", duration: Infinity, description: lfSay("Look whether it was saved before you send it again.")});
        }
      }
    }, 2000);
    for (const act of ["submit", "click"]) { document.addEventListener(act, hold, true); window.addEventListener(act, send); }
    window.addEventListener("lf-answered", answered);
    return () => {
      clearInterval(patience); [...away.keys()].forEach(end);
      for (const act of ["submit", "click"]) { document.removeEventListener(act, hold, true); window.removeEventListener(act, send); }
      window.removeEventListener("lf-answered", answered);
    };
  }, []);
  return null;
}

// Scans of the reception desk. With a connection a scan goes to the server at once; without one it is kept in this browser,
// by person, with what the form held at that moment, and is sent in order afterwards. Its id makes sending it twice harmless.
// One store a window, so that the scan field, the camera, the list and the words in the top bar speak of the same thing.
const LF_SCAN_BATCH = 20, LF_SCAN_PATIENCE = 10e3, LF_SCAN_SAME = 2500;
function lfMakeScans() {
  const s = {owner: "", form: "", offline: false, scans: [], flight: null, asked: [], said: null, version: 0, heard: 0, onScan: () => {}, onSend: () => {}};
  const listeners = new Set(), mine = () => "lf-scan:" + s.owner + ":";
  s.listen = (f) => { listeners.add(f); return () => listeners.delete(f); };
  s.tell = () => { s.version++; listeners.forEach((f) => f()); };
  const keys = (starts) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(starts)); } catch { return []; } };
  // each scan stands under a key of its own: two tabs of one person do not overwrite each other
  const read = () => {
    const kept = keys(mine()).map((key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }).filter((scan) => scan && scan.id && scan.code);
    const unkept = s.scans.filter((scan) => scan.unkept);
    s.scans = [...kept, ...unkept].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  };
  const keep = (scan) => {
    try { localStorage.setItem(mine() + scan.id, JSON.stringify(scan)); delete scan.unkept; } catch { scan.unkept = true; }
    if (scan.unkept && !s.scans.includes(scan)) s.scans.push(scan);
  };
  const forget = (id) => { s.scans = s.scans.filter((scan) => scan.id !== id); try { localStorage.removeItem(mine() + id); } catch { /* nothing was kept */ } };
  s.waiting = () => s.scans.filter((scan) => !scan.refused);
  s.refused = () => s.scans.filter((scan) => scan.refused);
  s.others = () => keys("lf-scan:").filter((key) => s.owner && !key.startsWith(mine())).length;
  s.setOwner = (owner) => { if (owner === s.owner) return; s.owner = owner; s.flight = null; s.scans = []; read(); s.tell(); s.flush(); };
  s.reread = () => { read(); s.tell(); };
  const form = () => document.getElementById(s.form);
  const facts = () => { const el = form(); return el ? Object.fromEntries([...new FormData(el)].filter(([, value]) => typeof value === "string")) : {}; };
  // what was seen of one sample must not stand for the next one; what is of the cooler stays
  const startSample = () => { for (const el of form()?.elements || []) if (el.closest("[data-of=sample]")) { if (/^(checkbox|radio)$/.test(el.type)) el.checked = el.defaultChecked; else el.value = el.defaultValue; } };
  const id = () => crypto.randomUUID ? crypto.randomUUID() : ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  s.scan = (text) => {
    const code = text.trim().toUpperCase().slice(0, 40);
    if (!code) return;
    if (s.offline) return s.wait(code, facts(), Date.now());
    s.asked.push({code, facts: facts(), at: Date.now()});
    s.said = null; s.tell();
    s.onScan(code);
  };
  s.wait = (code, facts, at) => {
    if (!s.owner) return;
    const before = s.waiting().find((scan) => scan.code === code);
    if (before) { s.said = {code, again: true}; s.tell(); return; }
    const missing = form()?.querySelector("[data-needs-reason=yes]") && !(facts.temperature_reason || "").trim();
    if (missing) { s.said = {code, reason: true}; s.tell(); return; }
    const scan = {id: id(), code, at, facts};
    keep(scan); read(); startSample();
    s.said = {code}; s.tell();
  };
  // without a connection the button takes in what lies on the desk in the same way
  s.receive = (codes) => { const now = Date.now(), held = facts(); codes.forEach((code) => s.wait(code, held, now)); };
  s.flush = () => {
    if (s.offline || s.flight || !s.owner) return;
    const next = s.waiting().slice(0, LF_SCAN_BATCH);
    if (!next.length) return;
    s.flight = {ids: new Set(next.map((scan) => scan.id)), at: Date.now()};
    s.onSend({scans: next.map(({id, code, at, facts}) => ({id, code, facts, waited: (Date.now() - at) / 1000}))});
    s.tell();
  };
  s.take = (answers) => {
    let some = false;
    for (const answer of answers || []) {
      const scan = s.scans.find((each) => each.id === answer.id && !each.refused);
      s.flight?.ids.delete(answer.id);
      if (!scan) continue;
      some = true;
      if (answer.refused) { scan.refused = answer.refused; keep(scan); } else forget(scan.id);
    }
    if (s.flight && !s.flight.ids.size) s.flight = null;
    if (!some) return;
    s.said = null; read(); s.tell(); s.flush();
  };
  s.drop = (id) => { forget(id); s.tell(); };
  s.retry = (old) => { const scan = s.scans.find((each) => each.id === old); if (!scan) return; forget(old); keep({...scan, id: id(), refused: undefined}); read(); s.tell(); s.flush(); };
  s.hear = (count) => { if (count !== s.heard) { s.heard = count; s.asked = []; } };
  s.setOffline = (off) => {
    if (off === s.offline) return;
    s.offline = off;
    if (off) { const asked = s.asked; s.asked = []; asked.forEach((scan) => s.wait(scan.code, scan.facts, scan.at)); } else { s.flight = null; s.said = null; }
    s.tell(); s.flush();
  };
  s.again = () => { if (s.flight && Date.now() - s.flight.at > LF_SCAN_PATIENCE) { s.flight = null; s.flush(); } };
  return s;
}
function lfScans() { return typeof window === "undefined" ? lfMakeScans() : (window.__lfScans ||= lfMakeScans()); }
function useScans() {
  const s = lfScans();
  useSyncExternalStore(useCallback((f) => s.listen(f), []), () => s.version, () => 0);
  return s;
}
const lfTold = (said, facts) => said.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
const lfCount = (one, many, count) => lfTold(count === 1 ? one : many, {count});
// the scan field of the desk, and the store's ear: one of them stands on the page
function LfDeskScan({onScan, onSend, owner, form, offline, answers, heard, desk, ...field}) {
  const s = useScans(), live = useRef({});
  live.current = {onScan, onSend, desk};
  s.onScan = (code) => live.current.onScan(code);
  s.onSend = (batch) => live.current.onSend(batch);
  s.form = form;
  useEffect(() => { s.hear(heard); document.querySelector("[data-current=yes]")?.scrollIntoView({block: "nearest"}); }, [heard]);
  useEffect(() => {
    const told = () => s.setOffline(offline || !navigator.onLine);
    told(); addEventListener("online", told); addEventListener("offline", told);
    return () => { removeEventListener("online", told); removeEventListener("offline", told); };
  }, [offline]);
  useEffect(() => { s.setOwner(owner); s.flush(); }, [owner]);
  useEffect(() => { s.take(answers); }, [answers]);
  useEffect(() => {
    const clock = setInterval(s.again, 2000), stored = (e) => { if (!e.key || e.key.startsWith("lf-scan:")) s.reread(); };
    const submit = (e) => { if (e.target.id !== form || !s.offline) return; e.preventDefault(); e.stopImmediatePropagation(); s.receive(live.current.desk || []); };
    addEventListener("storage", stored); document.addEventListener("submit", submit, true);
    return () => { clearInterval(clock); removeEventListener("storage", stored); document.removeEventListener("submit", submit, true); s.asked = []; s.said = null; };
  }, []);
  return jsx(LfScan, {...field, onScan: s.scan});
}
// what the browser itself says of the last scan; else what the server said, which are the children
function LfScanSaid({texts, children}) {
  const s = useScans();
  if (!s.said) return jsx(Fragment, {}, children);
  const bad = s.said.reason, told = bad ? texts.reason : s.said.again ? texts.again : s.offline ? texts.kept : texts.sending;
  return jsx("span", {className: "okscan " + (bad ? "no" : "wait"), role: bad ? "alert" : "status"}, lfTold(told, s.said));
}
// what waits and what was refused, each with what was seen at its moment
function LfScanList({texts, zone}) {
  const s = useScans(), waiting = s.waiting(), refused = s.refused(), others = s.others();
  if (!waiting.length && !refused.length && !others) return null;
  const seen = (facts) => [facts.temperature ? facts.temperature + " °C" : "", ...Object.keys(facts).filter((name) => name.startsWith("condition-")).map((name) => (document.getElementById(s.form)?.elements[name]?.closest("label")?.innerText || name.slice(10)).trim().toLowerCase())].filter(Boolean).join(", ");
  const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang || "en", {hour: "numeric", minute: "2-digit", timeZone: zone || undefined}).toLowerCase();
  const row = (scan) => jsx("li", {key: scan.id, className: scan.refused ? "bad" : ""},
    jsx("div", {className: "grow"}, jsx("b", {className: "mono w6 s13"}, scan.code), jsx("div", {className: "s12 t3"}, [clock(scan.at), seen(scan.facts)].filter(Boolean).join(", ")),
      scan.refused ? jsx("div", {className: "s12 tbad w5"}, scan.refused) : null, scan.unkept ? jsx("div", {className: "s12 tbad w5"}, texts.unkept) : null),
    scan.refused ? jsx("button", {type: "button", className: "btn lg", onClick: () => s.retry(scan.id)}, texts.retry) : null,
    s.flight?.ids.has(scan.id) ? jsx("span", {className: "s12 t3"}, texts.on_its_way) : jsx("button", {type: "button", className: "btn lg ghost", "aria-label": lfTold(texts.drop_label, scan), onClick: () => { if (confirm(lfTold(texts.drop_ask, scan))) s.drop(scan.id); }}, texts.drop));
  const part = (key, title, scans, tone) => scans.length ? jsx("div", {key, role: "group", "aria-label": title}, jsx("div", {className: "row between"}, jsx("b", {className: "w6 " + tone}, title), jsx("span", {className: "t3 w5"}, scans.length)), jsx("ul", {className: "rec"}, scans.map(row))) : null;
  return jsx("section", {className: "card tp kept"}, part("refused", texts.refused, refused, "tbad"), part("waiting", s.offline ? texts.waiting : texts.sending_now, waiting, ""),
    others ? jsx("p", {className: "s12 t3"}, lfCount(texts.other_one, texts.other_many, others)) : null);
}
// "Online", "Offline, 3 scans waiting", "Sending 2 scans", "1 scan refused"
function LfScanState({texts}) {
  const s = useScans(), waiting = s.waiting().length, refused = s.refused().length;
  if (s.offline) return jsx("span", {className: "flag twarn", role: "status"}, jsx(LfCloudOff, {size: 16, className: "ic", "aria-hidden": true}), waiting ? lfCount(texts.offline_one, texts.offline_many, waiting) : texts.offline);
  if (waiting) return jsx("span", {className: "t2 s12 w5", role: "status"}, lfCount(texts.sending_one, texts.sending_many, waiting));
  if (refused) return jsx("span", {className: "flag tbad", role: "status"}, jsx(LfCircleAlert, {size: 16, className: "ic", "aria-hidden": true}), lfCount(texts.refused_one, texts.refused_many, refused));
  return jsx("span", {className: "live", role: "status"}, texts.online);
}

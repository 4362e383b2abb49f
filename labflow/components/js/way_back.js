// Where one was on a page: how far it was scrolled and which row was opened, kept by this tab under the page's address.
// Whoever comes back, by the browser's button or by the breadcrumb, finds the page so. Nothing of it reaches the server.
import { useEffect } from "react";
import { useLocation, useNavigate, useNavigationType } from "react-router";

const KEPT = "lf-places", MOST = 40, PATIENCE = 10e3, ACTS = ["pointerdown", "wheel", "keydown", "touchstart"];
let leadsTo = "", putting = false;                    // where a breadcrumb was just followed to; whether a page is being put as it was

const places = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { return []; } };
const scrollers = () => [...document.querySelectorAll("main .scroll, main .page, main .dmain")];
const address = () => location.pathname + location.search;
const linkOf = (row) => row?.querySelector("a.open")?.getAttribute("href") || "";
const keep = (at, link, tops) => {
  const others = places().filter((one) => one.at !== at);
  try { sessionStorage.setItem(KEPT, JSON.stringify([...others, {at, link, tops}].slice(-MOST))); } catch { /* then the page begins at its top */ }
};
const keepHere = (row) => keep(address(), linkOf(row || document.querySelector("main tr.cur")), scrollers().map((el) => el.scrollTop));

// the list a record was opened from, if it is one of those that the breadcrumb names
const openedFrom = (crumb) => places().findLast((one) => {
  const list = one.at.split("?")[0];
  return one.link.split("?")[0] === location.pathname && (list === crumb || list.startsWith(crumb + "/"));
});

function put({link, tops}) {
  scrollers().forEach((el, n) => { if (tops[n]) el.scrollTop = tops[n]; });
  const row = link && document.querySelector(`main a.open[href="${CSS.escape(link)}"]`)?.closest("tr");
  if (!row) return;
  document.querySelectorAll("main tr.cur").forEach((other) => other.classList.toggle("cur", other === row));
  row.classList.add("cur");
  row.scrollIntoView({block: "nearest"});
}

// Goes back to a list, to the row of a record: that one may not be the one that was opened from it.
export function leadBack(go, at, link) {
  keep(at, link, places().find((one) => one.at === at)?.tops || []);
  leadsTo = at;
  go(at);
}

// Whether the rows that come now are to stand where they stood.
export const isPutting = () => putting;

export function LfWayBack() {
  const go = useNavigate(), how = useNavigationType(), {pathname, search} = useLocation(), at = pathname + search;
  useEffect(() => {
    let later = 0;
    const scrolled = () => { clearTimeout(later); later = setTimeout(() => { if (address() === at) keepHere(); }, 150); };
    const click = (e) => {
      const link = e.target.closest?.("a[href]");
      if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || e.button) return;
      clearTimeout(later);
      const crumb = link.closest(".crumb") && !document.querySelector(".nbr") && openedFrom(link.getAttribute("href"));
      keepHere(link.closest("tr"));
      if (!crumb) return;
      e.preventDefault(); e.stopPropagation();
      leadBack(go, crumb.at, crumb.link);
    };
    document.addEventListener("scroll", scrolled, true); document.body.addEventListener("click", click, true);   // after those that ask before a page is left
    return () => { clearTimeout(later); document.removeEventListener("scroll", scrolled, true); document.body.removeEventListener("click", click, true); };
  }, [at]);
  useEffect(() => {
    const back = how === "POP" || leadsTo === at, place = back && places().find((one) => one.at === at);
    leadsTo = "";
    if (!place) return;
    // its rows come when they come: it is put until somebody does something, or nothing comes any more
    const watch = new MutationObserver(() => put(place));
    const leave = () => { putting = false; watch.disconnect(); clearTimeout(over); ACTS.forEach((act) => removeEventListener(act, leave, true)); };
    const over = setTimeout(leave, PATIENCE);
    watch.observe(document.body, {childList: true, subtree: true});
    ACTS.forEach((act) => addEventListener(act, leave, true));
    putting = true;
    put(place);
    return leave;
  }, [at]);
  return null;
}

// What stands in place of a page whose script has failed: what is safe, the two ways on, and what it said, to be copied.
import { useEffect, useLayoutEffect, useRef } from "react";
import { jsx } from "@emotion/react";
import { LfWords, lfSay } from "./words";

// The page that failed may have been the one that fetches the words of another language; and what fails while the page
// is taken over is drawn anew from its beginning, without what the page's head found out (languages.py).
export function LfBroken({ error }) {
  useLayoutEffect(() => { if (window.lfLang) document.documentElement.lang = window.lfLang; }, []);
  return jsx(LfWords, {}, jsx(LfSaidBroken, { error }));
}

function LfSaidBroken({ error }) {
  const copy = useRef(null);
  useEffect(() => { document.title = lfSay("This page has failed") + " · LabFlow"; }, []);
  const told = String((error && (error.stack || error.message || error.statusText)) || error || "");
  const take = () => navigator.clipboard?.writeText(location.href + "\n" + told).then(() => { if (copy.current) copy.current.textContent = lfSay("Copied"); }, () => {});
  return jsx("main", { className: "broken" },
    jsx("div", { className: "card", role: "alert" },
      jsx("svg", { width: 24, height: 24, "aria-hidden": "true" }, jsx("use", { href: "/glyphs.svg#logo" })),
      jsx("h1", { className: "h-page" }, lfSay("This page has failed")),
      jsx("p", { className: "t2" }, lfSay("What was saved is safe. Load the page again; if it fails again, send what is written below to whoever looks after LabFlow.")),
      jsx("div", { className: "row g8 wrapped" },
        jsx("button", { type: "button", className: "btn primary", onClick: () => location.reload() }, lfSay("Load again")),
        jsx("a", { className: "btn", href: "/" }, lfSay("Go to the first page")),
        jsx("button", { type: "button", ref: copy, className: "btn ghost", onClick: take }, lfSay("Copy what it says"))),
      jsx("pre", { className: "mono s12 scroll", tabIndex: 0 }, told)));
}

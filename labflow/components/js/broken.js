// What stands in place of a page whose script has failed: what is safe, the two ways on, and what it said, to be copied.
import { useRef } from "react";
import { jsx } from "@emotion/react";
import { lfSay, useSpoken } from "./words";

export function LfBroken({ error }) {
  useSpoken();
  const copy = useRef(null);
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

// On a phone a long list is drawn in pieces: the rows of the first sight at once, the others in the frames after it, so
// that its one slow processor is never busy for long. Once all rows are there, the list is drawn as a whole again.
import { startTransition, useEffect, useState } from "react";

const PHONE = "(max-width:767px)", FIRST = 8, PIECE = 14;

export function useGradually(rows) {
  const [upTo, reach] = useState(() => (globalThis.matchMedia?.(PHONE).matches ? FIRST : Infinity));
  const more = rows ? upTo < rows.length : false;
  useEffect(() => {
    if (upTo > FIRST) window.dispatchEvent(new Event("lf-drawn"));
    if (!more) return;
    const next = setTimeout(() => startTransition(() => reach(upTo + PIECE)));
    return () => clearTimeout(next);
  }, [more, upTo]);
  return more ? rows.slice(0, upTo) : rows;
}

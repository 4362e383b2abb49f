// Words in the language of this tab. The pages are built in English; another language is fetched once, then they are
// drawn anew. Until then the head's own script keeps the body hidden, so nobody sees the words change.
import { Fragment, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { jsx } from "@emotion/react";

const LF_BOOKS = {};
let lfBook = null;

function lfFill(text, told) {
  return told ? text.replace(/\{(\w+)\}/g, (all, name) => (name in told ? String(told[name] ?? "") : all)) : text;
}

export function lfSay(text, told) {
  const said = lfBook && lfBook.words[text];
  return lfFill((Array.isArray(said) ? said[0] : said) || text, told);
}

export function lfMany(one, many, count, told) {
  const forms = lfBook && lfBook.words[one];
  if (Array.isArray(forms)) return lfFill(forms[lfBook.plural(Number(count))], told);
  return lfSay(Number(count) === 1 ? one : many, told);  // English, and the pseudo languages, which hold both forms as they are
}

const lfListeners = new Set();

// The language that can be spoken now; what asks is drawn again when that changes.
export function useSpoken() {
  const [spoken, speak] = useState(lfBook ? document.documentElement.lang : "en");
  useEffect(() => { lfListeners.add(speak); if (lfBook) speak(document.documentElement.lang); return () => lfListeners.delete(speak); }, []);
  return spoken;
}

const LF_TYPED = "form :is(textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file]))[name]";

// Fields are drawn anew with their words, where they can be seen, or none could take the focus: what was typed before the words came goes over, and the hand stays where it was.
function lfDrawnAnew(draw) {
  const boxes = () => [...document.querySelectorAll(LF_TYPED)], at = document.activeElement;
  const typed = boxes().filter((box) => box.value || box === at).map((box) => [box.name, box.value, box === at]);
  flushSync(draw);
  for (const [name, text, here] of typed) {
    const box = boxes().find((one) => one.name === name);
    if (!box) continue;
    if (box.value !== text) box.value = text;
    if (here) box.focus();
  }
}

export function LfWords({ children }) {
  const spoken = useSpoken();
  useEffect(() => {
    const page = document.documentElement, wanted = page.lang;
    const show = () => page.classList.remove("lf-words");
    if (!(wanted in LF_BOOKS)) { show(); return; }
    LF_BOOKS[wanted]().then((book) => { lfBook = book.default; window.lfSay = lfSay; show(); lfDrawnAnew(() => lfListeners.forEach((speak) => speak(wanted))); }).finally(show);
  }, []);
  return jsx(Fragment, { key: spoken }, children);
}

// Somebody's language was changed on another device: this browser learns it with the next page.
export function LfReader({ language }) {
  useEffect(() => {
    if (!language || language === document.documentElement.lang) return;
    if (sessionStorage.getItem("lf-language") === language) return;      // a browser that keeps no cookies is asked once
    sessionStorage.setItem("lf-language", language);
    document.cookie = "labflow_language=" + language + "; path=/; max-age=31536000; samesite=lax" + (location.protocol === "https:" ? "; secure" : "");
    location.reload();
  }, [language]);
  return null;
}

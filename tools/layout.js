// What is ugly about the layout of the page in the window, a sentence each: `bin/test --visual` lists it beside the pictures.
() => {
  const found = new Set(), root = document.documentElement, seen = (el) => el.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const name = (el) => el.tagName.toLowerCase() + (el.getAttribute("class") ? "." + el.getAttribute("class").trim().split(/\s+/).slice(0, 3).join(".") : "");
  const says = (el) => " “" + el.textContent.trim().replace(/\s+/g, " ").slice(0, 40) + "”";
  const own = (el) => [...el.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const told = (el) => el.closest("[title], [data-term-told], [aria-describedby]") || (el.querySelector("[title]"));
  const scrolls = (el) => el && el !== document.body && (/auto|scroll/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
  const floats = (el) => el && el !== document.body && (/fixed|sticky/.test(getComputedStyle(el).position) || floats(el.parentElement));
  const lines = (el) => {                                 // of its own words: glyphs beside them stand a little higher
    const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT), range = document.createRange(), at = [];
    while (walk.nextNode()) if (seen(walk.currentNode.parentElement) && walk.currentNode.data.trim()) { range.selectNodeContents(walk.currentNode); for (const b of range.getClientRects()) if (b.width > 1) at.push((b.top + b.bottom) / 2); }
    return at.sort((x, y) => x - y).filter((y, i) => i === 0 || y - at[i - 1] > 8).length;
  };
  if (root.scrollWidth > root.clientWidth) found.add(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
  for (const el of document.querySelectorAll("body *")) {
    if (el.closest("svg, [aria-hidden=true], .sr, .skip, script, style, select") || !seen(el)) continue;
    const look = getComputedStyle(el), box = el.getBoundingClientRect();
    if (box.width < 2 || look.display === "inline" || look.display === "contents") continue;
    if (own(el) && el.clientWidth) {
      const more = el.scrollWidth - el.clientWidth;
      if (more > 1 && /hidden|clip/.test(look.overflowX) && !told(el)) found.add(`cut, and nothing tells the rest: ${name(el)}${says(el)} ${more} px`);
      if (more > 1 && look.overflowX === "visible" && more < 2000) found.add(`runs over its edge: ${name(el)}${says(el)} ${more} px`);
      if (el.scrollHeight - el.clientHeight > 4 && /hidden|clip/.test(look.overflowY) && look.webkitLineClamp === "none") found.add(`cut below: ${name(el)}${says(el)}`);
    }
    if (el.matches(".btn, .tab, .badge, .chip, .lst:not(.roles) th, .seg > *, .kbd, .flag, .stt") && !el.closest(".cards-phone") && lines(el) > 1 && box.height > 16) found.add(`in two lines: ${name(el)}${says(el)}`);
    if ((box.left < -1 || box.right > root.clientWidth + 1) && box.right > 0 && box.left < root.clientWidth && look.position !== "absolute" && !scrolls(el.parentElement)) found.add(`leaves the window: ${name(el)}${says(el)}`);
  }
  for (const bar of document.querySelectorAll(".top, .fbar, .tabs, .foot, .hd")) {
    if (!seen(bar)) continue;
    const tops = [...bar.children].filter((c) => seen(c) && c.getBoundingClientRect().height && getComputedStyle(c).position !== "absolute").map((c) => { const b = c.getBoundingClientRect(); return (b.top + b.bottom) / 2; });
    if (tops.length && Math.max(...tops) - Math.min(...tops) > 20 && root.clientWidth > 767) found.add(`a bar wraps: ${name(bar)}`);
  }
  const acts = [...document.querySelectorAll("main button, main a.btn, main input, main select, header button, header a")].filter((el) => seen(el) && !el.closest(".sr, dialog:not([open]), [popover]:not(:popover-open)")).map((el) => [el, el.getBoundingClientRect()]).filter(([el, b]) => b.width > 4 && b.height > 4 && getComputedStyle(el).position === "static" && !floats(el));
  for (let i = 0; i < acts.length; i++)
    for (let j = i + 1; j < acts.length; j++) {
      const [a, x] = acts[i], [b, y] = acts[j];
      if (a.contains(b) || b.contains(a)) continue;
      const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left), high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
      if (wide > 3 && high > 3 && !scrolls(a.parentElement)) found.add(`one over the other: ${name(a)}${says(a)} and ${name(b)}${says(b)}`);
    }
  return [...found].slice(0, 12);
}

// The pages of a PDF, drawn one under the other: also where the browser has no viewer of its own, and without its dark desk around them.
import { useEffect, useRef, useState } from "react";
import { jsx } from "@emotion/react";

const MOST = 40;

async function read(src) {
  const [pdf, worker] = await Promise.all([import("pdfjs-dist"), import("pdfjs-dist/build/pdf.worker.min.mjs?url")]);
  pdf.GlobalWorkerOptions.workerSrc = worker.default;
  return pdf.getDocument({ url: src, enableXfa: false });
}

// One page as wide as its place, as sharp as the screen.
async function draw(paper, number, sheet) {
  const page = await paper.getPage(number), plain = page.getViewport({ scale: 1 });
  const view = page.getViewport({ scale: (sheet.parentElement.clientWidth / plain.width) * Math.min(devicePixelRatio || 1, 3) });
  sheet.width = Math.round(view.width);
  sheet.height = Math.round(view.height);
  await page.render({ canvas: sheet, canvasContext: sheet.getContext("2d"), viewport: view }).promise;
}

export function LfPaper({ src, title, words, className }) {
  const ref = useRef(null), [paper, open] = useState(null), [state, become] = useState("reading");
  const fill = (text, told) => text.replace(/\{(\w+)\}/g, (all, name) => told[name] ?? all);
  useEffect(() => {
    let gone = false, task;
    become("reading");
    open(null);
    read(src)
      .then((begun) => { task = begun; return task.promise; })
      .then((there) => gone || open(there))
      .catch(() => gone || become("failed"))
      .finally(() => gone && task?.destroy());
    return () => { gone = true; task?.destroy(); };
  }, [src]);
  // once the sheets are there: the frame after they were asked for may come before them
  useEffect(() => {
    if (!paper) return undefined;
    let gone = false;
    const drawn = async () => {
      for (const [place, sheet] of [...ref.current.querySelectorAll("canvas")].entries()) {
        if (gone) return;
        await draw(paper, place + 1, sheet);
        if (!gone) become(paper.numPages > MOST ? "more" : "shown");
      }
    };
    drawn().catch(() => gone || become("failed"));
    return () => { gone = true; };
  }, [paper]);
  const count = paper ? Math.min(paper.numPages, MOST) : 0;
  const sheets = Array.from({ length: count }, (_, place) =>
    jsx("canvas", { key: place, dir: "ltr", role: "img", "aria-label": `${title}, ${fill(words.page, { number: place + 1, count })}` }));
  const said = { reading: words.reading, failed: words.failed, more: fill(words.more, { count: MOST }) }[state];
  return jsx("div", { className: `paper ${className || ""}`, ref, tabIndex: 0, role: "group", "aria-label": title, "aria-busy": state === "reading" ? "true" : undefined },
    ...sheets, said ? jsx("p", { key: "said", role: "status" }, said) : null);
}

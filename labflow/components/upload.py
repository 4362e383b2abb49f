"""The drop zone: a file goes straight to our own API, with progress; the screen hears only its id."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.components.words import SAYING, heard

Text = str | rx.Var[str]

_JS = heard(r"""
function LfUpload({purpose, url, accept, multiple, most, maxBytes, title, note, art, within, onUploaded, onError, className}) {
  const input = useRef(null), [over, setOver] = useState(false), [busy, setBusy] = useState(null);
  const fail = (text) => { setBusy(null); onError && onError(text); };
  const send = (file) => new Promise((next) => {
    if (maxBytes && file.size > maxBytes) { fail(lfSay("{name} is larger than {size} MB. Choose a smaller file.", {name: file.name, size: Math.round(maxBytes / 1048576)})); return next(); }
    const x = new XMLHttpRequest();
    x.open("PUT", `${url}?purpose=${encodeURIComponent(purpose)}&name=${encodeURIComponent(file.name)}`);
    x.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    x.setRequestHeader("X-Requested-With", "labflow");
    x.upload.onprogress = (e) => setBusy({name: file.name, part: e.lengthComputable ? e.loaded / e.total : 0});
    x.onload = () => {
      let body = {};
      try { body = JSON.parse(x.responseText); } catch (e) { body = {}; }
      if (x.status >= 200 && x.status < 300 && body.id) { setBusy(null); onUploaded(String(body.id), body.name || file.name); }
      else { const said = body.detail || body.message || body.title || body.error; fail(typeof said === "string" ? (multiple ? file.name + ": " + said : said) : lfSay("{name} was not stored (answer {status}). Try again.", {name: file.name, status: x.status})); }
      next();
    };
    x.onerror = () => { fail(lfSay("The connection was lost. The file was not stored. Try again.")); next(); };
    setBusy({name: file.name, part: 0});
    x.send(file);
  });
  const take = async (files) => {
    if (multiple && files.length > most) { fail(lfSay("{count} files are too many at once. Choose at most {most}.", {count: files.length, most})); return; }
    for (const f of Array.from(files).slice(0, multiple ? most : 1)) await send(f); if (input.current) input.current.value = ""; };
  const drop = useRef(null); drop.current = (files) => { if (!busy) take(files); };
  useEffect(() => {
    const place = within && input.current ? input.current.closest(within) : null;
    if (!place) return;
    const files = (e) => Array.from(e.dataTransfer?.types || []).includes("Files");
    const on = (e) => { if (!files(e)) return; e.preventDefault(); setOver(true); };
    const off = (e) => { if (!e.relatedTarget || !place.contains(e.relatedTarget)) setOver(false); };
    const put = (e) => { if (!files(e) || e.defaultPrevented) return; e.preventDefault(); setOver(false); drop.current(e.dataTransfer.files); };
    place.addEventListener("dragenter", on); place.addEventListener("dragover", on); place.addEventListener("dragleave", off); place.addEventListener("drop", put);
    return () => { place.removeEventListener("dragenter", on); place.removeEventListener("dragover", on); place.removeEventListener("dragleave", off); place.removeEventListener("drop", put); };
  }, [within]);
  const drag = (on) => (e) => { e.preventDefault(); setOver(on); };
  return jsx("label", {className: className + (over ? " over" : "") + (busy ? " busy" : ""), onDragOver: drag(true), onDragEnter: drag(true), onDragLeave: drag(false),
      onDrop: (e) => { e.preventDefault(); setOver(false); if (!busy) take(e.dataTransfer.files); }},
    jsx("input", {ref: input, type: "file", accept: accept || undefined, multiple, disabled: !!busy, className: "sr", onChange: (e) => take(e.target.files)}),
    art,
    jsx("span", {className: "grow col", role: "status"},
      jsx("b", {className: "w6 trunc"}, busy ? lfSay("Storing {name}", {name: busy.name}) : title),
      busy ? jsx("span", {className: "tp2", role: "progressbar", "aria-valuenow": Math.round(busy.part * 100)}, jsx("i", {style: {width: busy.part * 100 + "%"}})) : jsx("span", {className: "s12 t3"}, note)),
    busy ? jsx("span", {className: "s12 t3"}, Math.round(busy.part * 100) + " %") : jsx("span", {className: "btn sm"}, multiple ? lfSay("Choose files") : lfSay("Choose file")));
}
""")


def _stored(file_id: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (file_id, name)


class Upload(rx.Component):
    """A labelled file input that PUTs each file and reports its id."""

    tag = "LfUpload"
    purpose: rx.Var[str]
    url: rx.Var[str]
    accept: rx.Var[str]
    multiple: rx.Var[bool]
    most: rx.Var[int]
    max_bytes: rx.Var[int]
    title: rx.Var[str]
    note: rx.Var[str]
    art: rx.Var[Any]
    within: rx.Var[str]
    on_uploaded: rx.EventHandler[_stored]
    on_error: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect", "useRef", "useState"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def drop_zone(
    *,
    purpose: Text,
    on_uploaded: Any,
    on_error: Any,
    title: Text = "Drop a file here",
    note: Text = "",
    accept: str = "",
    multiple: bool = False,
    most: int = 20,
    max_mb: int = 50,
    url: str = "/api/v1/files",
    within: str = "",
) -> rx.Component:
    """Stores a file by `PUT url?purpose=…&name=…`. `on_uploaded(file_id, name)` follows, or `on_error(message)`.

    With `multiple`, at most `most` files at once. `within` is a selector of the place around it that takes files too: the
    zone itself is then only seen while a file is dragged over that place, or as its `class_name` says.
    """
    return Upload.create(
        purpose=purpose,
        url=url,
        accept=accept,
        multiple=multiple,
        most=most,
        max_bytes=max_mb * 1024 * 1024,
        title=title,
        note=note,
        art=rx.el.span(icon("file-up", 20), class_name="fi"),
        on_uploaded=on_uploaded,
        on_error=on_error,
        class_name="dz cover" if within else "dz",
        within=within,
    )

"""Find and go: Ctrl K opens the palette over any screen; `?` shows the keys. Recent records are remembered in the browser."""

from typing import Any

import reflex as rx

from labflow.components.buttons import kbd, link
from labflow.components.icons import glyph, icon
from labflow.components.nav import STAFF_NAV, NavGroup
from labflow.components.words import SAYING, heard

_JS = heard(r"""
const lfRecentKey = (who) => "lf-recent:" + who;
function lfRecent(who) { try { const kept = JSON.parse(localStorage.getItem(lfRecentKey(who)) || "[]"); return Array.isArray(kept) ? kept : []; } catch (e) { return []; } }
function LfPalette({hits, found, commands, permissions, who, icons, states, placeholder, labels, onFind}) {
  const go = useNavigate(), place = useLocation(), box = useRef(null), input = useRef(null), timer = useRef(0);
  const [open, setOpen] = useState(false), [q, setQ] = useState(""), [at, setAt] = useState(0);
  const show = () => { setQ(""); setAt(0); setOpen(true); onFind(""); };
  useEffect(() => {
    const key = (e) => {
      if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "k") {
        e.preventDefault(); e.stopImmediatePropagation();
        if (document.querySelector("dialog[open]:not(.pal)")) return;
        box.current.open ? setOpen(false) : show();
      }
    };
    window.addEventListener("keydown", key, true);
    return () => window.removeEventListener("keydown", key, true);
  }, []);
  useEffect(() => {
    const d = box.current;
    if (open && !d.open) { d.showModal(); input.current.focus(); } else if (!open && d.open) d.close();
  }, [open]);
  useEffect(() => {                                  // a record that is looked at for a moment is a recent one
    if (!who || !/^\/(samples|orders|reports|clients)\/[0-9a-f-]{36}\/?$/.test(place.pathname)) return;
    const wait = setTimeout(() => {
      const name = document.querySelector("main h1");
      if (!name || !name.innerText.trim()) return;
      const kind = place.pathname.split("/")[1].slice(0, -1), mine = {group: labels.recent, kind, key: name.innerText.trim().slice(0, 60), text: "", note: "", href: place.pathname, state: ""};
      const rest = lfRecent(who).filter((r) => r.href !== mine.href).slice(0, 7);
      localStorage.setItem(lfRecentKey(who), JSON.stringify([mine, ...rest]));
    }, 900);
    return () => clearTimeout(wait);
  }, [place.pathname, who]);
  const words = q.replace(/^[>@#]/, "").trim().toLowerCase();
  const may = (c) => !c.needs.length || c.needs.some((n) => permissions.includes(n));
  const orders = commands.filter((c) => may(c) && (q.startsWith(">") ? c.key.toLowerCase().includes(words) : words.length > 1 && c.key.toLowerCase().startsWith(words))).map((c) => ({...c, group: labels.go, kind: c.kind, text: "", note: "", state: ""}));
  const fresh = found.trim() === q.trim();
  const list = !q ? lfRecent(who) : q.startsWith(">") ? orders : [...(fresh ? hits : []), ...orders];
  const here = Math.min(at, Math.max(list.length - 1, 0));
  const pick = (hit, away) => {
    if (!hit) return;
    setOpen(false);
    if (hit.href.startsWith("/api/") || away) window.open(hit.href, "_blank", "noopener"); else go(hit.href);
  };
  const type = (e) => { const v = e.target.value; setQ(v); setAt(0); clearTimeout(timer.current); timer.current = setTimeout(() => onFind(v), 90); };
  const keys = (e) => {
    if (e.key === "ArrowDown") { e.preventDefault(); setAt((here + 1) % Math.max(list.length, 1)); }
    else if (e.key === "ArrowUp") { e.preventDefault(); setAt((here + list.length - 1) % Math.max(list.length, 1)); }
    else if (e.key === "Tab") { e.preventDefault(); const n = list.findIndex((h) => h.group.startsWith(labels.actions)); if (n >= 0) setAt(n); }
    else if (e.key === "Enter") { e.preventDefault(); pick(list[here], e.ctrlKey || e.metaKey); }
  };
  useEffect(() => { const row = box.current.querySelector("li.on"); if (row) row.scrollIntoView({block: "nearest"}); }, [here, list.length]);
  const mark = (text) => {
    const n = words.length > 1 ? text.toLowerCase().indexOf(words) : -1;
    return n < 0 ? text : [text.slice(0, n), jsx("mark", {key: "m"}, text.slice(n, n + words.length)), text.slice(n + words.length)];
  };
  const groups = [];
  list.forEach((hit, n) => { if (!groups.length || groups[groups.length - 1].name !== hit.group) groups.push({name: hit.group, rows: []}); groups[groups.length - 1].rows.push([hit, n]); });
  const line = ([hit, n]) => jsx("li", {key: hit.href + n, id: "pal-" + n, role: "option", "aria-selected": n === here, className: n === here ? "on" : "",
      onPointerMove: () => n !== here && setAt(n), onClick: (e) => pick(hit, e.ctrlKey || e.metaKey)},
    jsx("span", {className: "pi"}, hit.state && states[hit.state] ? states[hit.state] : icons[hit.kind] || icons.other),
    jsx("span", {className: /\d/.test(hit.key) && !hit.key.includes(" ") ? "mono s12 w5" : "trunc"}, mark(hit.key)),
    jsx("span", {className: "t3 trunc grow"}, mark(hit.text)),
    n === here ? jsx("span", {className: "kbds"}, jsx("span", {className: "kbd"}, "Enter")) : jsx("span", {className: "s12 t3"}, hit.note));
  return jsx("dialog", {ref: box, className: "dialog pal", "aria-label": placeholder, onCancel: (e) => { e.preventDefault(); setOpen(false); }, onPointerDown: (e) => { if (e.target === box.current) setOpen(false); }},
    open ? jsx(Fragment, {},
      jsx("div", {className: "pin"}, icons.search, jsx("input", {ref: input, value: q, onChange: type, onKeyDown: keys, placeholder, "aria-label": placeholder, role: "combobox", "aria-expanded": true, "aria-controls": "pal-list", "aria-activedescendant": list.length ? "pal-" + here : undefined, autoComplete: "off", spellCheck: false})),
      jsx("div", {className: "pr scroll", id: "pal-list", role: "listbox"},
        groups.map((g) => jsx("div", {key: g.name, role: "group", "aria-label": g.name}, jsx("div", {className: "gh"}, g.name), jsx("ul", {}, g.rows.map(line)))),
        !list.length ? jsx("p", {className: "t3 palnone"}, !q ? labels.hint : words.length < 2 ? labels.more : fresh ? labels.nothing : labels.looking) : null),
      jsx("div", {className: "pfoot"}, labels.foot)) : null);
}
function LfHelp({children}) {
  const box = useRef(null);
  useEffect(() => {
    const key = (e) => {
      const t = e.target;
      if (e.key !== "?" || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (t && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)) || localStorage.getItem("lf-single-keys") === "off") return;
      e.preventDefault(); box.current.showModal();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  return jsx("dialog", {ref: box, className: "dialog w-lg keysheet", "aria-label": lfSay("Keyboard"), onClick: (e) => { if (e.target === box.current || e.target.closest("[data-close]")) box.current.close(); }}, children);
}
""")

_IMPORTS = {
    "react": ["useRef", "useEffect", "useState", "Fragment"],
    "react-router": ["useNavigate", "useLocation"],
    "@emotion/react": ["jsx"],
    **SAYING,
}

ICONS = {
    "sample": "test-tubes", "order": "clipboard-list", "report": "file-badge", "client": "building-2", "point": "map-pin",
    "person": "user", "test": "book-open", "receive": "scan-barcode", "enter": "pen-line", "review": "clipboard-check", "print": "printer",
    "search": "search", "other": "arrow-right",
}  # fmt: skip
STATES = {
    "due": "registered", "received": "received", "in_progress": "progress", "to_be_verified": "review", "verified": "approved",
    "published": "reported", "rejected": "rejected", "cancelled": "cancelled", "confirmed": "received", "submitted": "received",
    "completed": "approved", "closed": "reported", "on_hold": "hold", "for_approval": "review", "issued": "reported",
    "superseded": "cancelled", "withdrawn": "rejected", "draft": "registered",
}  # fmt: skip
NEW = (
    ("New order", "/orders/new", "create_orders", "order"),
    ("New client", "/clients?new=client", "edit_clients", "client"),
)
KEYS: tuple[tuple[str, tuple[tuple[tuple[str, ...], str], ...]], ...] = (
    ("Everywhere", (
        (("Ctrl", "K"), "find anything, go anywhere"), (("F2",), "scan or type a number"), (("G", "S"), "go to samples"), (("G", "O"), "go to orders"),
        (("G", "C"), "go to receiving"), (("G", "W"), "go to work"), (("G", "R"), "go to review"), (("G", "P"), "go to reports"),
        (("G", "T"), "go to today"), (("G", "I"), "go to the inbox"), (("?",), "this list"),
    )),
    ("Lists", (
        (("J", "K"), "move"), (("Enter",), "open"), (("X",), "select"), (("Shift", "X"), "select up to here"),
        (("/",), "find in this view"), (("F",), "add a filter"), (("Esc",), "clear the selection"),
    )),
    ("Records", (
        (("[", "]"), "previous and next of the list"), (("E",), "enter results"), (("R",), "review results"), (("C",), "receive"),
        (("L",), "print labels"), (("Esc",), "close a dialog"),
    )),
    ("Result entry", (
        (("Enter",), "down"), (("Tab",), "next cell"), (("Ctrl", "D"), "fill down"), (("Ctrl", "V"), "paste from Excel"),
        (("Ctrl", "Z"), "undo"), (("Q",), "qualifiers"), (("C",), "comment on the cell"), (("H",), "who changed the cell"),
        (("Alt", "N"), "next problem"), (("Alt", "Enter"), "keep what is typed in a refused cell"), (("Ctrl", "Enter"), "submit for review"),
    )),
    ("Many samples", (
        (("Tab",), "next cell"), (("F2",), "edit"), (("Alt", "↓"), "choose a day"), (("Ctrl", "D"), "fill down"),
        (("Alt", "N"), "new row"), (("Alt", "C"), "duplicate"), (("Alt", "Delete"), "delete the rows"), (("F8",), "next problem"),
        (("Ctrl", "S"), "register"),
    )),
)  # fmt: skip


def _query(q: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (q,)


class Palette(rx.Component):
    """The palette. It asks the server while somebody types, and decides everything else in the browser."""

    tag = "LfPalette"
    hits: rx.Var[Any]
    found: rx.Var[str]
    commands: rx.Var[list[dict[str, Any]]]
    permissions: rx.Var[list[str]]
    who: rx.Var[str]
    icons: rx.Var[Any]
    states: rx.Var[Any]
    placeholder: rx.Var[str]
    labels: rx.Var[Any]
    on_find: rx.EventHandler[_query]

    def add_imports(self) -> dict[str, Any]:
        return _IMPORTS

    def add_custom_code(self) -> list[str]:
        return [_JS]


class Help(rx.Component):
    """The sheet of keys."""

    tag = "LfHelp"

    def add_imports(self) -> dict[str, Any]:
        return _IMPORTS

    def add_custom_code(self) -> list[str]:
        return [_JS]


def palette(
    *, hits: Any, found: Any, permissions: Any, who: Any, on_find: Any, nav: tuple[NavGroup, ...] = STAFF_NAV
) -> rx.Component:
    """Find and go. `hits` are dicts with group, kind, key, text, note, href, state; `found` is what they were found for."""
    items = [item for group in nav for item in group.items]
    commands = [
        {"key": item.label, "href": item.href, "needs": list(item.needs), "kind": f"nav-{item.key}"}
        for item in items
    ] + [{"key": label, "href": href, "needs": [needs], "kind": kind} for label, href, needs, kind in NEW]
    drawn = {kind: icon(name) for kind, name in ICONS.items()} | {
        f"nav-{item.key}": icon(item.icon_name) for item in items
    }
    foot = rx.fragment(
        rx.el.span(kbd("↑", "↓"), " move", class_name="row g4"), rx.el.span(kbd("Enter"), " open", class_name="row g4"),
        rx.el.span(kbd("Tab"), " actions", class_name="row g4"), rx.el.span(kbd(">"), " commands", class_name="row g4 end"),
        rx.el.span(kbd("@"), " people", class_name="row g4"),
    )  # fmt: skip
    return Palette.create(
        hits=hits, found=found, permissions=permissions, who=who, on_find=on_find, commands=commands,
        icons=drawn, states={state: rx.el.span(glyph(shape), class_name=f"st st-{shape}") for state, shape in STATES.items()},
        placeholder="Number, barcode, client's own ID, name or text",
        labels={
            "recent": "Recent", "go": "Go to", "actions": "Actions for", "foot": foot, "hint": "What you open appears here. Type to find anything.",
            "more": "Type one letter more.", "nothing": "Nothing matches. A part of a number or of a name is enough.", "looking": "Looking …",
        },
    )  # fmt: skip


def key_sheet() -> rx.Component:
    """Every key there is; `?` shows it."""
    return Help.create(
        rx.el.header(rx.el.h2("Keyboard", class_name="s16 w6 grow"), link("Help and glossary", href="/help", class_name="btn sm", custom_attrs={"data-close": "true"}), rx.el.button(icon("x"), type="button", class_name="btn icon sm ghost", aria_label="Close", custom_attrs={"data-close": "true"}), class_name="row g12 dlg-h"),
        rx.el.div(
            *[
                rx.el.section(
                    rx.el.h3(title, class_name="w6"),
                    *[rx.el.div(rx.el.span(act, class_name="t2"), kbd(*caps), class_name="keyrow") for caps, act in rows],
                )
                for title, rows in KEYS
            ],
            class_name="dlg-b keygrid",
        ),
    )  # fmt: skip

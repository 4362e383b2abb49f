"""Every word of every screen comes from the catalogue: read in the pseudo language, nothing but data is left unmarked.

Data is what the database holds, numbers, codes, units and dates. Anything else that a screen shows, names or hints at
without the pseudo language's mark is a text that no other language will ever get.
"""

import re
import warnings
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError

from labflow import pages as _pages  # noqa: F401 (importing it declares every page; without it there is nothing to read)
from labflow import words
from labflow.domain.labels.fields import FIELDS_OF
from labflow.ext.page import pages
from labflow.local.postgres import Dsns
from tests.e2e.conftest import PASSWORD
from tests.e2e.evidence import Evidence
from tools.shoot import settled

WHO = {"lab": "admin@labflow.dev", "client": "renee@ashland.example", "public": ""}
LEAST = {"lab": 32, "client": 9, "public": 4}  # pages there are at least
READ = """() => {
  const silent = new Set(["SCRIPT", "STYLE", "CODE", "TEXTAREA", "NOSCRIPT", "IFRAME"]), found = [];
  const shown = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: false});
  const walk = (el) => {
    if (silent.has(el.tagName) || ((el.hasAttribute("lang") || el.translate === false) && el !== document.documentElement)) return;
    if (el.hasAttribute("data-sentence")) { if (shown(el)) found.push([el.tagName.toLowerCase(), el.textContent]); return; }  // one text in parts
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-why", "data-term-told"])
      if (el.hasAttribute?.(name)) found.push([name, el.getAttribute(name)]);
    for (const child of el.childNodes) {
      if (child.nodeType === 3) { if (child.data.trim() && shown(el)) found.push([el.tagName.toLowerCase(), child.data]); }
      else if (child.nodeType === 1) walk(child);
    }
  };
  walk(document.documentElement);
  return found;
}"""
LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map((a) => a.getAttribute('href'))"
# What a label that is designed shows while it has no sample.
EXAMPLES = [example for fields in FIELDS_OF.values() for _, example in fields.values()]
MARK = "~"
MENTION = re.compile(r"@\w+ \w+")
WORD = re.compile(r"[^\W\d_]{2,}")
# What no language translates: codes, units, keys of the keyboard, parts of dates in the pseudo language's own English.
NEUTRAL = re.compile(
    r"""(?x)
    (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?
    | (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day | am | pm | [A-Z]{2,5} | UTC
    | [µmnk]?g/k?[mL]L? | [µm]S/cm | mm | mL | kB | MB | CFU | MPN | NTU | pH | log | min | dpi | px
    | fx | Code\ 128 | Data\ Matrix
    | Ctrl | Esc | Tab | Enter | Shift | Alt | LabFlow | Sierra | Deutsch | English | Excel | SHA | sha | pdf | csv | xlsx | zpl
    """
)
# The framework's own, drawn outside of our pages: what appears when the connection is lost, and where toasts appear.
FRAMEWORK = frozenset(("Connection Error:", "Notifications alt+T"))
# Of our own making and never in a catalogue: addresses, verbs of the audit trail, the names of languages.
ADDRESS = re.compile(r"^/|@|^https?:|^\w+(?:\.\w+)+$|^[\w.]+_[\w.]+$")


@pytest.fixture
def known(demo_database: Dsns, base_url: str) -> set[str]:
    """Everything that somebody typed, or that a record is called, as phrases of words."""
    values = [*_texts(demo_database.owner), *EXAMPLES]
    return {phrase for text in values for phrase in _phrases(text)}


@pytest.fixture
def pseudo(browser: Browser, base_url: str) -> Iterator[Callable[[str], Page]]:
    """A browser that reads the pseudo language, signed in as somebody, or as nobody."""
    opened: list[BrowserContext] = []

    def open_as(email: str) -> Page:
        context = browser.new_context(
            base_url=base_url, viewport={"width": 1440, "height": 900}, locale="en-US"
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": words.COOKIE, "value": words.LONG, "url": base_url}])
        opened.append(context)
        page = context.new_page()
        if email:
            page.goto("/sign-in")
            page.locator("[name=email]").fill(email)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("[name=password]").press("Enter")
            page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))
        return page

    yield open_as
    for context in opened:
        context.close()


@pytest.mark.parametrize("side", ["lab", "client", "public"])
def test_no_screen_says_a_word_that_no_catalogue_has(
    side: str, pseudo: Callable[[str], Page], known: set[str]
):
    page = pseudo(WHO[side])
    left: dict[str, set[str]] = {}
    read = 0
    for path in _opened(page, side):
        read += 1
        for where, text in page.evaluate(READ):
            if unknown := _unmarked(" ".join(text.split()), known):
                left.setdefault(f"{where}: {unknown}", set()).add(path)
    assert read >= LEAST[side], f"Only {read} pages were read."
    listed = "\n".join(f"{said}   [{', '.join(sorted(places)[:2])}]" for said, places in sorted(left.items()))
    assert not left, f"{len(left)} texts are in no catalogue:\n{listed}"


def _opened(page: Page, side: str) -> Iterator[str]:
    """Every route of a side, each open when it is given; one with a record in it by the first link that leads to one."""
    routes = [
        each.route for each in pages() if each.side in (side, "both") and not each.route.startswith("404")
    ]
    paths = ["/" + route.strip("/") for route in routes if "[" not in route]
    wanted = [
        re.compile(re.sub(r"\[\w+\]", r"[^/?#]+", "/" + route.strip("/")) + r"(?:\?.*)?")
        for route in routes
        if "[" in route
    ]
    evidence = Evidence(page)
    for path in paths:  # grows while the pages are read
        evidence.begin()
        page.goto(path)
        _wait(page, evidence)
        yield path
        for link in page.evaluate(LINKS) if wanted else ():
            for pattern in list(wanted):
                if pattern.fullmatch(link) and link.split("?")[0] not in paths:
                    paths.append(link)
                    wanted.remove(pattern)


def _wait(page: Page, evidence: Evidence) -> None:
    """Until the page is there. One that does not come is asked for once more, and the run tells all that is known of it."""
    try:
        settled(page)
    except TimeoutError:
        warnings.warn(f"{page.url} did not come:\n{evidence.told()}", stacklevel=1)
        evidence.begin()
        page.reload()
        settled(page)


def _unmarked(text: str, known: set[str]) -> str:
    """The text when it holds words that are neither marked nor data."""
    if MARK in text or not WORD.search(text) or text in known or text in FRAMEWORK:
        return ""
    left = _without(known, re.findall(r"[^\s]+", text))
    return text[:120] if any(WORD.search(word) for word in left) else ""


def _without(known: set[str], pieces: list[str]) -> list[str]:
    """The words that no phrase of the data covers, the longest phrases first."""
    left, at = [], 0
    while at < len(pieces):
        for end in range(min(len(pieces), at + 14), at, -1):
            phrase = _bare(" ".join(pieces[at:end]))
            if phrase in known or _neutral(phrase):
                at = end
                break
        else:
            left.append(pieces[at])
            at += 1
    return left


def _neutral(phrase: str) -> bool:
    return not WORD.search(phrase) or bool(
        NEUTRAL.fullmatch(phrase)
        or ADDRESS.search(phrase)
        or (re.search(r"\d", phrase) and " " not in phrase)
    )


def _bare(phrase: str) -> str:
    return phrase.strip(" ,;:.·()[]“”\"'–—…!?→×@")


def _phrases(text: str) -> Iterator[str]:
    """A value as a whole, its lines and the parts between its commas, and what stands beside the people it mentions."""
    yield " ".join(text.split())
    yield from (_bare(" ".join(part.split())) for part in re.split(r"[\n,;:]", text))
    yield from (" ".join(part.split()) for part in MENTION.split(text))


def _texts(dsn: str) -> Iterator[str]:
    """Every text of the database, those inside of documents as well."""
    with psycopg.connect(dsn.replace("+psycopg", "")) as db:
        db.execute(
            "select set_config('labflow.side', 'lab', false)"
        )  # row-level security hides clients' rows else
        columns = db.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' "
            "and data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY') and table_name not like 'procrastinate%' and table_name <> 'audit_event'"
        ).fetchall()
        yield from (
            name
            for (name,) in db.execute(
                "select actor_name from audit_event union select reason from audit_event"
            )
        )
        for table, column, kind in columns:
            for (value,) in db.execute(
                f'select distinct "{column}"::text from "{table}" limit 20000'
            ).fetchall():
                if not value:
                    continue
                if kind in ("jsonb", "json", "ARRAY"):
                    yield from re.findall(r'"((?:[^"\\]|\\.)*)"', value)
                    if kind == "ARRAY":
                        yield from value.strip("{}").split(",")
                else:
                    yield value

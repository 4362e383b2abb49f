"""Words in the language of whoever reads them: the message catalogue, and the language of the work at hand.

The English text is the message's id. Whatever has no translation is read in English; nothing ever fails for want of one.
Text that is kept (audit trail, what somebody typed) is never translated; a document is written in a language of its own
(`writing`). How dates look follows the language and where the laboratory is: its `locale`, such as "de-CH".
"""

import gettext as catalogues
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

SOURCE, AMERICAN = "en", "en-US"
# For looking at layouts: letters with marks, a third longer, or from right to left. Nobody chooses them by accident.
LONG, MIRRORED = "en-XA", "ar-XB"
LANGUAGES: dict[str, str] = {SOURCE: "English", "de": "Deutsch"}
PSEUDO: dict[str, str] = {LONG: "Long words", MIRRORED: "Right to left"}
FOLDER = Path(__file__).parent / "locale"
COOKIE = "labflow_language"

# How a language is written where the laboratory's country says nothing about it.
_ELSEWHERE = {SOURCE: "en-001", "de": "de-DE"}

_LANGUAGE: ContextVar[str] = ContextVar("language", default=SOURCE)
_REGION: ContextVar[str] = ContextVar("region", default=AMERICAN)
_ON_PAPER: ContextVar[bool] = ContextVar("on_paper", default=False)
_FOR_PROGRAMS: ContextVar[bool] = ContextVar("for_programs", default=False)


def language() -> str:
    """The language of the work at hand."""
    return _LANGUAGE.get()


def speak(name: str, region: str = "") -> None:
    """From here on, in this task or thread, this language, with dates as in the `region` (a locale such as "de-CH")."""
    _LANGUAGE.set(known(name) or SOURCE)
    _REGION.set(region or AMERICAN)


@contextmanager
def speaking(name: str, region: str = "") -> Iterator[None]:
    """This language until the end of the block; dates as in the `region`, or as before."""
    before = _LANGUAGE.set(known(name) or SOURCE)
    there = _REGION.set(region or _REGION.get())
    try:
        yield
    finally:
        _REGION.reset(there)
        _LANGUAGE.reset(before)


@contextmanager
def writing(written: str) -> Iterator[None]:
    """A document in this language (a tag such as "de-CH") until the end of the block: months are named, numbers have its decimal mark."""
    before = _ON_PAPER.set(True)
    try:
        with speaking(written, written):
            yield
    finally:
        _ON_PAPER.reset(before)


def on_paper() -> bool:
    """Whether a document is written now."""
    return _ON_PAPER.get()


@contextmanager
def telling_programs() -> Iterator[None]:
    """Files and answers of the API until the end of the block: numbers in bare digits, whatever the language."""
    before = _FOR_PROGRAMS.set(True)
    try:
        yield
    finally:
        _FOR_PROGRAMS.reset(before)


def for_programs() -> bool:
    """Whether what is made now is read by programs. A document is read by people, whoever asked for it."""
    return _FOR_PROGRAMS.get() and not on_paper()


@cache
def tag(name: str, region: str) -> str:
    """A language as it is written in a region: German for a laboratory of "en-US" is "de-DE", of "de-CH" it is "de-CH"."""
    for wanted in (f"{name}-{region.partition('-')[2]}", _ELSEWHERE.get(name, name)):
        try:
            Locale.parse(wanted, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        return wanted
    return AMERICAN


def known(name: str) -> str:
    """The language as we call it, or nothing when we do not speak it: "de-AT" is "de"."""
    if name in LANGUAGES or name in PSEUDO:
        return name
    short = name.replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else ""


def preferred(accepted: str) -> str:
    """The language of an Accept-Language header that we speak and that its reader likes best; English without one."""
    wishes = []
    for place, part in enumerate(accepted[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        wishes.append((-_share(quality), place, name.strip()))
    spoken = (known(name) for weight, _, name in sorted(wishes) if weight)
    return next((name for name in spoken if name), SOURCE)


def chosen(cookie: str, accepted: str) -> str:
    """What somebody reads who is not signed in: as this browser was told, else as it asks."""
    parts = (part.strip().partition("=") for part in cookie.split(";"))
    kept = next((value for name, _, value in parts if name == COOKIE), "")
    return known(kept) or preferred(accepted)


def rightwards(name: str) -> bool:
    """Whether a language is written from the right to the left."""
    return name == MIRRORED or (name not in PSEUDO and Locale.parse(name, sep="-").text_direction == "rtl")


def _(message: str, **told: Any) -> str:
    """The message in the language of the work at hand, with what it tells: `_("{count} left", count=3)`."""
    return filled(_translated(message), told)


def plural(one: str, many: str, count: int, **told: Any) -> str:
    """The form for the count, which both forms may tell as {count}: `plural("{count} test", "{count} tests", 3)`."""
    found = _of(language()).ngettext(one, many, count)
    return filled(_disguised(found), {"count": number(count), **told})


def in_sentence(text: str) -> str:
    """A heading inside a sentence: English writes it small, German keeps its nouns."""
    return text if language() == "de" else text.lower()


def filled(message: str, told: dict[str, Any]) -> str:
    """The message with its {names} replaced. A name nobody told stays as it stands; nothing else is interpreted."""
    for name, value in told.items():
        message = message.replace("{" + name + "}", str(value))
    return message


def number(value: int) -> str:
    """A count with the separators of the language. Results and what somebody typed never pass here."""
    if language() == SOURCE or language() in PSEUDO:
        return f"{value:,}"
    return format_decimal(value, locale=locale())


def decimal(value: Decimal | float, places: int) -> str:
    """A share, ratio or size that we computed, with the decimal sign of the language. Never a result or what was typed."""
    if language() == SOURCE or language() in PSEUDO:
        return f"{value:,.{places}f}"
    return format_decimal(value, format=f"#,##0.{'0' * places}" if places else "#,##0", locale=locale())


def money(amount: Decimal, currency: str) -> str:
    """A price: "$45.00" in English, "45,00 €" in German."""
    english = language() == SOURCE or language() in PSEUDO
    return format_currency(amount, currency, locale="en_US" if english else locale())


def decimal_mark() -> str:
    """What parts the decimals of a number in the language: English has a point, German a comma, in Switzerland a point."""
    return "." if language() == SOURCE or language() in PSEUDO else get_decimal_symbol(locale())


def date_text(at: date, skeleton: str, english: str) -> str:
    """A date or time: `english` as it is written in America, other languages and regions by the parts that the CLDR skeleton names.

    "medium" is the usual date with its year, in a document with the month's name; "short" the usual time of day.
    """
    if _plain():
        return english
    if skeleton == "medium" and on_paper():
        skeleton = "yMMMd"
    if skeleton == "medium":
        return format_date(at, skeleton, locale=locale())
    if skeleton == "short":
        return format_time(cast("datetime", at), skeleton, locale=locale())
    if skeleton == "EEEE":
        return format_date(at, skeleton, locale=locale())
    if skeleton == "z":
        name = get_timezone_name(cast("datetime", at), width="short", locale=locale())
        return name if name[:1].isalpha() else english  # a zone far away has no short name of its own
    return format_skeleton(skeleton, cast("datetime", at), locale=locale())


def speech() -> tuple[str, str]:
    """Language and region of the work at hand: what is written depends on these two."""
    return language(), _REGION.get()


def locale() -> Locale:
    """How dates and numbers are written in the language of the work at hand, where the laboratory is."""
    return Locale.parse(AMERICAN if language() in PSEUDO else tag(language(), _REGION.get()), sep="-")


def _plain() -> bool:
    return language() in PSEUDO or (language() == SOURCE and _REGION.get() == AMERICAN)


def kept(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """For what writes records that programs read: they are in English whoever is at work and wherever the laboratory is."""

    @wraps(function)
    def in_english(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        with speaking(SOURCE, AMERICAN), telling_programs():
            return function(*args, **kwargs)

    return in_english


def later(message: str) -> str:
    """Marks a message of a table for the catalogue; whoever shows it translates it by `_`."""
    return message


def catalogue(name: str) -> Catalog:
    """The catalogue of a language as its file has it."""
    with (FOLDER / name / "LC_MESSAGES" / "labflow.po").open("rb") as file:
        return read_po(file, locale=name, domain="labflow")


def disguise(message: str, name: str) -> str:
    """A message in one of the two languages for looking at layouts; what stands in {braces} stays."""
    out, name_of_value = [], False
    for sign in message:
        name_of_value = (name_of_value or sign == "{") and sign != "}"
        out.append(sign if name_of_value else _MARKED.get(sign, sign))
    marked = "".join(out)
    if name == MIRRORED:
        return f"\u202e{message}\u202c" if message.strip() else message
    return f"{marked} {'~' * max(len(message) // 3, 1)}" if message.strip() else message


_MARKED = dict(zip("AEIOUaeiouCcNn", "ÅÉÎÖÛåéîöûÇçÑñ", strict=True))


def _translated(message: str) -> str:
    return _disguised(_of(language()).gettext(message)) if message else ""


def _disguised(message: str) -> str:
    return disguise(message, language()) if language() in PSEUDO else message


@cache
def _of(name: str) -> catalogues.NullTranslations:
    if name == SOURCE or name in PSEUDO:
        return catalogues.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(name))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


def _share(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0

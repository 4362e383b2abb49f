"""Names in any script, and emoji: drawn with fonts that the product brings, marked where none has them, never a box."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from labflow.domain.labels.design import Design, Element
from labflow.domain.labels.layout import Job, Label, lay_out
from labflow.integrations.papers import Papers
from labflow.reports import typeface
from labflow.reports.certificate import render_certificate
from labflow.reports.glyphs import MISSING, drawable, drawable_characters, undrawable
from labflow.reports.press import TEMPLATES
from labflow.vocabulary import LabelElement
from tests.reports.example_content import SAMPLE, example
from tests.reports.paper import pages

ISSUED = datetime(2026, 7, 21, 22, 42, tzinfo=UTC)
NAMES = {
    "emoji": "Well 💧🧪 👍🏽 ❤️ 🇨🇭", "Chinese": "北京自来水厂", "Japanese": "東京みずカイシャ", "Korean": "서울 정수장",
    "Arabic": "مياه دبي", "Persian": "آب تهران پاک", "Hebrew": "מים ירושלים", "Thai": "น้ำประปากรุงเทพ",
    "Hindi": "दिल्ली जल बोर्ड", "Greek": "Αθήνα", "Russian": "Москва",
}  # fmt: skip
BASES = ("a", "中", "ก", "م", "क", "ש", "😀", "Ж", "")
MARKS = (
    "\u0e34",
    "\u064e",
    "\u0941",
    "\u093f",
    "\u0301",
    "\u05b7",
    "\u20e3",
    "\ufe0f",
    "\u200d",
    "\u200c",
    "🏽",
)


def letters(text: str) -> Counter[str]:
    """Whatever order a reader of the file gives them in: lines of right-to-left scripts are drawn from the right."""
    return Counter(letter for letter in text if letter.isalnum() or ord(letter) > 0x2000)


@pytest.mark.parametrize("script", NAMES)
def test_a_name_stands_on_the_certificate_in_its_own_script(script: str) -> None:
    name = NAMES[script]
    sample = replace(SAMPLE, client_id=name, groups=())
    text = " ".join(pages(render_certificate(replace(example(), samples=(sample,)), issued_at=ISSUED)))
    assert not undrawable(name)
    assert not letters(drawable(name)) - letters(text)
    assert MISSING not in text


@pytest.mark.parametrize("mono", [False, True])
def test_a_name_stands_on_the_label_in_its_own_script(mono: bool) -> None:
    elements = tuple(
        Element(f"e{place}", LabelElement.TEXT, 2, 2 + 5 * place, 90, 4, text=name, size=8, mono=mono)
        for place, name in enumerate(NAMES.values())
    )
    design = Design(name="Names", width=100, height=70, elements=elements)
    drawings = lay_out(design, {}, Papers())
    assert not any(drawing.problem for drawing in drawings)
    [text] = pages(Papers().labels_pdf(Job(design, [Label("1", drawings)])))
    assert not letters("".join(drawable(name) for name in NAMES.values())) - letters(text)
    assert MISSING not in text


def test_no_mark_on_no_letter_stops_a_document() -> None:
    """PDF/A refuses a document with a glyph that is missing; whoever types may put any mark on any letter."""
    example_text = " ".join(base + mark for base, mark in product(BASES, MARKS))
    sample = replace(SAMPLE, client_id=example_text, groups=())
    assert render_certificate(replace(example(), samples=(sample,)), issued_at=ISSUED).startswith(b"%PDF")


def test_what_no_font_has_is_marked_and_named() -> None:
    assert drawable("Kiln 𠀀 e\u1abf") == f"Kiln {MISSING} e{MISSING}"
    assert undrawable("𠀀 水 x 𠀀\u1abf") == "𠀀\u1abf"
    assert undrawable("Ä°µ☀️ plain") == ""


def test_joiners_shape_words_and_stand_nowhere_else() -> None:
    assert drawable("می‌خواهم 👩‍🔬") == "می‌خواهم 👩‍🔬"
    assert drawable("a\u200db\u200c \u200dם") == "ab ם"


def test_marks_of_direction_are_not_printed() -> None:
    assert drawable("水\u202e10\u202c") == "水10"


def test_every_font_is_asked_for_and_measured_in_the_same_order() -> None:
    press = (TEMPLATES / "press.typ").read_text()
    asked = press.split("#let other-scripts = (")[1].split(")")[0]
    families = [name.strip(' "').replace(" ", "") for name in asked.split(",")]
    measured = [name.removesuffix(".ttf").removesuffix("-Regular") for name in typeface._SCRIPTS]
    assert families == measured
    known = {*typeface._widths(False, False), *typeface._widths(False, True)}
    assert not drawable_characters() - known


def test_a_document_of_plain_letters_holds_no_font_of_another_script() -> None:
    pdf = render_certificate(example(), issued_at=ISSUED)
    assert b"Droid" not in pdf
    assert b"NotoEmoji" not in pdf

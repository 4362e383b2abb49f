"""Every kind of letter: its two parts, plain text and HTML, say the same, in the reader's language, and nothing that is told can act as HTML."""

import ast
import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from labflow import words
from labflow.domain.letters.writing import TEMPLATES, written
from labflow.domain.ports import Letter
from labflow.settings import PROJECT
from labflow.vocabulary import Notice

LAB = SimpleNamespace(name="Sierra & Sons Analytical", street="1 Bench Street", city="Ashland")
LINK = "https://app.sierra.example/x?a=1&token=t0k3n"
FACTS: dict[str, dict[str, Any]] = {
    "invitation": {"inviter": "Ada <i>Admin</i>", "place": LAB.name, "email": "cleo@ashland.example", "until": "29 Nov 2026, 14:03", "link": LINK},
    "password_reset": {"place": LAB.name, "email": "cleo@ashland.example", "until": "27 Nov 2026, 15:03", "link": LINK},
    "report_issued": {"number": "R-26-0007", "order": "26-0012", "reference": "PO <7>", "verdict": "Lead is above its limit.", "replaces": "R-26-0004", "reason": "Unit & dilution", "link": LINK},
    "lab_wrote": {"title": "We have written to you", "order": "26-0012", "reference": "", "words": "One\n\n\n\nTwo <b>lines</b> & more", "why": "You placed it.", "link": LINK},
    "client_wrote": {"title": "Ashland has written about order 26-0012", "words": "When?\nToday <soon>?", "link": LINK},
    "webhook_trouble": {"webhook": "LIMS & ERP", "url": "https://erp.example/in?x=<1>", "why": "Nothing was delivered for five days."},
    "notice": {"actor": "Ana", "notice": "mentioned", "record": "26-0012-01", "excerpt": "Look <here>\nplease", "count": 2, "place": "Sierra", "link": LINK},
}  # fmt: skip
STOP = "https://app.sierra.example/stop?token=abc&x=1"  # HTML has it behind its words
# what only HTML says, because its link is behind a button
BUTTON = "If the button does not work, open this address:"


def letter(kind: str, language: str = "en", **more: Any) -> Letter:
    facts = FACTS[kind] | {"lab": LAB, "name": "Cleo <Client>", "unsubscribe": STOP} | more  # fmt: skip
    with words.writing({"en": "en-US", "de": "de-DE"}[language]):
        return written(kind, "cleo@ashland.example", **facts)


def seen(html: str) -> str:
    """What a person reads of the HTML, without its head and the hidden preview."""
    body = re.sub(r"(?s).*?</div>\s*<table", "<table", html, count=1)
    inline = re.sub(r"</?b\b[^>]*>", "", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def told(text: str) -> list[str]:
    return [" ".join(line.split()).removesuffix(":") for line in text.splitlines() if line.strip()]


def test_each_template_is_a_letter_that_is_written_and_tried_here() -> None:
    kinds = {path.stem for path in TEMPLATES.glob("*.letter")}
    owed = set()
    for file in (PROJECT / "labflow" / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "letters.owe":
                owed.add(node.args[1].value if isinstance(node.args[1], ast.Constant) else "")
    # the two that open an account are owed by their purpose
    assert (owed - {""}) | {"invitation", "password_reset"} == kinds == set(FACTS)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", sorted(FACTS))
def test_both_parts_say_the_same(kind: str, language: str) -> None:
    mail = letter(kind, language)
    html = seen(mail.html)
    missing = [line for line in told(mail.text) if line.removesuffix(f": {STOP}") not in html]
    assert missing == []
    assert f"<title>{mail.subject}</title>" in unescape(mail.html)
    assert re.search(r"<h1[^>]*>(.*?)</h1>", unescape(mail.html)).group(1) in mail.subject
    with words.speaking(language):
        rest = html.replace(words._(BUTTON), "")
    for line in sorted([*told(mail.text), mail.subject], key=len, reverse=True):
        rest = rest.replace(line, "")
    # the address stands behind the link once more, the name above the paper
    left = set(re.findall(r"\w{4,}", rest))
    assert left <= set(re.findall(r"\w{4,}", f"{LAB.name} {mail.subject} {mail.text}"))


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_in_german_every_sentence_of_ours_is_german(kind: str) -> None:
    english, german = letter(kind), letter(kind, "de")
    facts = {str(value) for value in FACTS[kind].values()} | {LAB.name}
    same = [
        line for line in set(told(english.text)) & set(told(german.text))
        if not any(part in line for part in [*facts, *(f.splitlines()[0] for f in facts if f), "https://", LAB.street])
    ]  # fmt: skip
    assert [line for line in same if line not in ("Two <b>lines</b> & more", "Today <soon>?", "please")] == []


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_nothing_that_is_told_acts_as_html(kind: str) -> None:
    html = letter(kind).html
    for made_up in ("<i>Admin", "<Client>", "<b>lines", "<soon>", "<here>", "<7>", "<1>"):
        assert made_up not in html
    assert "&amp;amp;" not in html
    assert "<script" not in html


@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_a_subject_of_its_own(notice: Notice) -> None:
    mail = letter("notice", notice=notice.value)
    assert "26-0012-01" in mail.subject
    assert mail.text.startswith("Dear Cleo <Client>,")
    others = {letter("notice", notice=each.value).subject for each in Notice if each is not notice}
    assert mail.subject not in others


def test_text_has_no_gaps_and_ends_with_the_laboratory() -> None:
    for kind in FACTS:
        text = letter(kind).text
        assert "\n\n\n" not in text
        assert text.endswith(f"{LAB.name}, {LAB.street}, {LAB.city}\n")


def test_only_letters_that_can_be_ended_say_how() -> None:
    mail = letter("notice", unsubscribe="")
    assert "No more letters of this kind" not in mail.text + mail.html
    assert "stop?token=abc&x=1" in letter("notice").text
    assert 'href="https://app.sierra.example/stop?token=abc&amp;x=1"' in letter("notice").html


def test_a_certificate_without_portal_or_predecessor_speaks_of_neither() -> None:
    mail = letter("report_issued", link="", replaces="", reason="")
    for part in (mail.text, mail.html):
        assert "Open in the portal" not in part
        assert "replaces" not in part

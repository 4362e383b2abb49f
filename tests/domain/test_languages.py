"""The language of documents and letters: the client's, fixed with the report, that of each reader's account for letters."""

import re
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from labflow import words
from labflow.domain import clients, identity, papers, reports
from labflow.domain import lab as house
from labflow.domain.clients import ClientFacts
from labflow.domain.identity import choose_language
from labflow.domain.labels import content
from labflow.domain.labels.built_in import built_in
from labflow.domain.portal import home
from labflow.domain.portal import order as portal_order
from labflow.domain.portal import papers as portal_papers
from labflow.domain.reports import ReportDraft, announcing, detail, wording
from labflow.domain.reports.content import CertificateContent, MethodGroup, ResultRow, SampleBlock
from labflow.domain.reports.content import Verdict as Word
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, Stale
from labflow.models import Client, Mail, Report, Result, SpecLimit, StoredFile, User
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import LabelPurpose
from tests.domain.test_reports import ABOVE, authorise, content_of, issued, lead_again, prepare
from tests.reports import example_content

ASHLAND = ClientFacts("ASH", "City of Ashland Water", "20 East Main Street", "Ashland, OR 97520")


def german(lab: TestLab, client: UUID | None = None) -> None:
    with lab.work_as(lab.max) as work:
        work.lock(Client, client or lab.ashland).language = "de"


def laboratory(lab: TestLab, locale: str) -> None:
    with lab.work_as(lab.max) as work:
        house.locked(work).locale = locale


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def paper_of(lab: TestLab, report: Report) -> bytes:
    stored = lab.one(StoredFile, report.file_id)
    return lab.house.storage.get(stored.sha256)


# ── the certificate ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_german_certificate_says_every_letter_of_7_8_2_1(lab: TestLab) -> None:
    german(lab)
    report = issued(lab, lab.verified(ABOVE))
    pdf = paper_of(lab, report)
    text = text_of(pdf)
    for letter, said in {
        "a": "Prüfbericht", "b": "1480 Granite Peak Way", "c": "Alle Prüfungen wurden im Laboratorium in Reno",
        "d": f"Ende des Prüfberichts {report.number}", "e": "City of Ashland Water", "f": "EPA 200.8", "g": "Labornummer",
        "h": "Eingegangen", "i": "Geprüft", "j": "Ausgestellt am", "k": "Entnommen",
        "l": "Die Prüfergebnisse beziehen sich ausschließlich auf die geprüften Proben", "m": "18,4",
        "n": "Keine Ergänzungen, Abweichungen oder Ausschlüsse.", "o": "Zur Herausgabe freigegeben",
        "p": "Keine Prüfung wurde von einem externen Anbieter durchgeführt.",
        "note": "Die auszugsweise Vervielfältigung dieses Prüfberichts bedarf der Genehmigung des Laboratoriums.",
        "7.8.2.2": "Angaben des Kunden.", "7.8.3 c": "Messunsicherheit", "7.8.6": "Entscheidungsregel",
        "verdict": "Zwei von drei Ergebnissen halten ihre Grenzwerte ein. Lead liegt über dem Grenzwert von 15 µg/L (MCL).",
    }.items():  # fmt: skip
        assert said in text, f"7.8.2.1 {letter}: {said}"
    assert "18.4" not in text
    document = PdfReader(BytesIO(pdf))
    assert document.trailer["/Root"]["/Lang"] == "de-DE"
    assert document.metadata is not None
    assert document.metadata.title == f"Prüfbericht {report.number}"


def test_the_language_is_part_of_what_is_signed(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified())
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
    with lab.work_as(lab.max) as work:
        reports.choose_language(work, report_id, "de")
    with lab.work_as(lab.max) as work, pytest.raises(Stale, match="Look again before you sign"):
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    report = authorise(lab, report_id)
    assert content_of(report).language == "de-DE"
    with lab.work_as(lab.max) as work:
        assert detail.view(work, report_id).signatures_hold


def test_english_content_is_what_it_was_before_there_were_languages(lab: TestLab) -> None:
    content = issued(lab, lab.verified()).content
    assert '"language"' not in content
    assert '"statements"' not in content
    assert CertificateContent.from_json(content).language == "en-US"


def test_an_issued_report_keeps_its_language_whatever_the_client_chooses_later(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    before = paper_of(lab, report)
    german(lab)
    laboratory(lab, "de-DE")
    with lab.work_as(lab.max) as work, pytest.raises(LabError, match="its language is fixed"):
        reports.choose_language(work, report.id, "de")
    with lab.work_as(lab.max) as work:
        assert reports.paper(work, report.id) == before
        view = detail.view(work, report.id)
    assert (view.language, view.may_choose_language, view.signatures_hold) == ("English", False, True)
    content = content_of(lab.one(Report, report.id))
    assert lab.house.documents.certificate(content, report.issued_at) == before


def test_a_prepared_report_keeps_the_language_it_was_prepared_in(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified())
    german(lab)
    assert lab.one(Report, report_id).language == "en"


def test_the_draft_is_shown_in_the_language_chosen_for_it(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified(ABOVE), language="de")
    with lab.work_as(lab.max) as work:
        assert "Entwurf, nicht ausgestellt" in text_of(reports.preview(work, report_id))
        reports.choose_language(work, report_id, "en")
    with lab.work_as(lab.max) as work:
        assert "Draft, not issued" in text_of(reports.preview(work, report_id))
    assert lab.one(Report, report_id).verdict.startswith("Two of three results")


def test_only_a_language_we_write_and_only_by_who_makes_reports(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified())
    for language in ("tlh", "", "en-XA"):
        with lab.work_as(lab.max) as work, pytest.raises(Invalid, match="Choose a language of the list"):
            reports.choose_language(work, report_id, language)
    with lab.work_as(lab.rhea) as work, pytest.raises(NotAllowed):
        reports.choose_language(work, report_id, "de")
    sample = lab.verified()
    with lab.work_as(lab.max) as work, pytest.raises(Invalid, match="Choose a language"):
        reports.prepare(work, ReportDraft(sample.order_id, (sample.id,), language="tlh"))


def test_whoever_is_at_work_the_document_has_its_own_language(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified(ABOVE))
    with words.speaking("de", "de-DE"), lab.work_as(lab.max) as work:
        text = text_of(reports.preview(work, report_id))
    assert "Two of three results meet their limits." in text
    assert "18.4" in text


def test_an_amendment_in_another_language_names_only_what_changed(lab: TestLab) -> None:
    sample = lab.verified(ABOVE)
    first = issued(lab, sample)
    lead_again(lab, sample, "8.1")
    second = issued(lab, sample, replaces_id=first.id, reason="Lead was measured again", language="de")
    amended = content_of(second).amendment
    assert amended is not None
    assert [(c.what, c.before, c.after) for c in amended.changes] == [
        (f"Lead von {sample.number}", "18,4 µg/L", "8,10 µg/L")
    ]
    marked = [
        row.analyte for s in content_of(second).samples for g in s.groups for row in g.rows if row.changed
    ]
    assert marked == ["Lead"]
    third = issued(lab, sample, replaces_id=second.id, reason="Copy for the authority")
    assert content_of(third).language == "de-DE"
    assert content_of(third).amendment.changes == ()


def test_months_are_named_as_the_laboratory_writes_them(lab: TestLab) -> None:
    laboratory(lab, "en-GB")
    content = content_of(issued(lab, lab.verified()))
    assert content.language == "en-GB"
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]{2} \d{4}", content.issued_text)
    assert re.match(r"\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d$", content.samples[0].received)


# ── the client and the laboratory ────────────────────────────────────────────────────────────────────────────


def test_a_client_has_a_language_of_documents(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        clients.edit(work, lab.ashland, ClientFacts(**{**vars(ASHLAND), "language": "de"}))
    assert lab.one(Client, lab.ashland).language == "de"
    assert lab.one(Report, prepare(lab, lab.verified())).language == "de"
    with lab.work_as(lab.max) as work, pytest.raises(Invalids) as refused:
        clients.edit(work, lab.ashland, ClientFacts(**{**vars(ASHLAND), "language": "tlh"}))
    assert refused.value.errors == {"language": "Choose a language of the list."}


def test_without_a_choice_it_is_the_laboratorys_language(lab: TestLab) -> None:
    laboratory(lab, "de-CH")
    report = issued(lab, lab.verified(ABOVE))
    assert content_of(report).language == "de-CH"
    assert "18.4" in text_of(paper_of(lab, report))  # Switzerland writes the point


def test_screens_write_dates_as_the_laboratory_does(lab: TestLab) -> None:
    laboratory(lab, "en-GB")
    token = identity.sign_in(lab.house, lab.max.email, PASSWORD).token
    with identity.work_for_token(token) as work:
        assert (work.actor.region, words.locale().territory) == ("en-GB", "GB")


# ── other papers ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_custody_record_is_in_the_clients_language(lab: TestLab) -> None:
    german(lab)
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        text = text_of(papers.custody_record(work, sample.order_id))
    for said in ("1 Probe", "Übergaben", "Eingegangen", "3,8 °C", "in Gewahrsam", "Gedruckt am"):
        assert said in text


def test_the_submission_form_and_labels_of_a_german_client(lab: TestLab) -> None:
    german(lab)
    order = lab.order()
    with lab.work_as(lab.cleo) as work:
        form = text_of(portal_papers.form(work, order)[1])
        labels = portal_papers.labels(work, order)[1]
    for said in ("Probenbegleitschein", "Flaschen: ankreuzen", "Unterschrift", "Ende des Formulars"):
        assert said in form
    assert PdfReader(BytesIO(labels)).trailer["/Root"]["/Lang"] == "de"


# ── what a certificate found, in the portal ──────────────────────────────────────────────────────────────────


def details(lab: TestLab, report: Report, language: str) -> str:
    """What the portal says beside the certificate of an order to a reader of this language."""
    with lab.work_as(lab.cleo) as work, words.speaking(language):
        [row] = portal_order.view(work, report.order_id).certificates
        assert home.view(work).headlines[0].details == row.details
    return row.details


def test_the_portal_says_what_an_english_certificate_found_in_german(lab: TestLab) -> None:
    report = issued(lab, lab.verified({"NO3": "12", "PB": "18.4", "EC": "Present"}))
    assert details(lab, report, "en") == report.verdict
    assert details(lab, report, "de") == (
        "Keines von drei Ergebnissen hält seinen Grenzwert ein. Nitrate as N liegt über dem Grenzwert von 10 mg/L. "
        "Lead liegt über dem Grenzwert von 15 µg/L. E. coli hält den Grenzwert nicht ein."
    )


def test_and_of_a_german_one_in_english(lab: TestLab) -> None:
    german(lab)
    report = issued(lab, lab.verified(ABOVE))
    assert details(lab, report, "de") == report.verdict
    assert (
        details(lab, report, "en")
        == "Two of three results meet their limits. Lead is above the limit of 15 µg/L."
    )


@pytest.mark.parametrize(
    ("limit", "verdict", "said"),
    [
        ("1,5", "above", "Zinc is above the limit of 1.5 mg/L."),
        ("6,5–8,5", "below", "Zinc is outside the limit of 6.5–8.5 mg/L."),
        ("< 10", "above", "Zinc does not meet its limit."),
        ("1,5", "inconclusive", "Zinc is not decided against the limit of 1.5 mg/L."),
    ],
)
def test_a_signed_row_is_told_with_the_mark_of_its_reader(limit: str, verdict: Word, said: str) -> None:
    rows = (
        ResultRow("Zinc", "9,1", "mg/L", limit=limit, verdict=verdict),
        ResultRow("Iron", "1", verdict="pass"),
    )
    content = replace(
        example_content.example(),
        language="de-DE",
        samples=(SampleBlock("S26-1", groups=(MethodGroup("Metals", "", rows),)),),
    )
    assert wording.sentences_of(content)[1:] == [said]


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_is_in_the_clients_language_subject_and_all(lab: TestLab) -> None:
    german(lab)
    report = issued(lab, lab.verified(ABOVE))
    with lab.system() as work:
        announcing.announce(work, report.id, {})
    [mail] = lab.all(Mail, Mail.kind == "report_issued")
    assert mail.subject == f"Prüfbericht {report.number}"
    assert "Guten Tag" in mail.text
    assert report.verdict in mail.text
    assert "Sie erhalten dies als Kontakt des Auftrags." in mail.text
    assert '<html lang="de">' in mail.html


def test_a_letter_in_another_language_than_its_certificate_says_the_verdict_in_its_own(lab: TestLab) -> None:
    report = issued(lab, lab.verified(ABOVE))
    token = identity.sign_in(lab.house, lab.cleo.email, PASSWORD).token
    with identity.work_for_token(token) as work:
        choose_language(work, "de")
    with lab.system() as work:
        announcing.announce(work, report.id, {})
    [mail] = lab.all(Mail, Mail.kind == "report_issued")
    assert (
        "Zwei von drei Ergebnissen halten ihre Grenzwerte ein. Lead liegt über dem Grenzwert von 15 µg/L."
        in mail.text
    )


def test_whoever_has_an_account_is_written_to_in_its_language(lab: TestLab) -> None:
    german(lab)
    token = identity.sign_in(lab.house, lab.cleo.email, PASSWORD).token
    with identity.work_for_token(token) as work:
        choose_language(work, "en")
    for person in (lab.cleo, lab.otto):
        identity.ask_for_reset(lab.house, person.email)
    assert {mail.recipient: mail.subject.split(" ")[0] for mail in lab.all(Mail)} == {
        lab.cleo.email: "Set", lab.otto.email: "Set",
    }  # fmt: skip
    german(lab, lab.brewery)
    identity.ask_for_reset(lab.house, lab.otto.email)
    newest = lab.all(Mail, Mail.recipient == lab.otto.email)
    assert any(mail.subject == "Neues Passwort für Sierra Analytical Laboratories" for mail in newest)


def test_what_a_letter_is_told_is_never_read_as_markup(lab: TestLab) -> None:
    german(lab)
    with lab.system() as work:
        work.lock(User, lab.cleo.id).name = "<b>Cleo</b> {email}"
    identity.ask_for_reset(lab.house, lab.cleo.email)
    [mail] = lab.all(Mail)
    assert "Guten Tag <b>Cleo</b> {email}," in mail.text
    assert "Guten Tag &lt;b&gt;Cleo&lt;/b&gt; {email}," in mail.html
    assert f'<b style="font-weight:600">{lab.cleo.email}</b>' in mail.html


def test_labels_of_the_house_are_in_its_language(lab: TestLab) -> None:
    laboratory(lab, "de-DE")
    german(lab, lab.brewery)
    with words.speaking("en"), lab.work_as(lab.rita) as work:
        assert "Entnommen " in [each.text for each in built_in(work, LabelPurpose.CONTAINER).elements]
        [subject, *_rest] = content.of_containers(work, order_ids=(lab.order(),))
    assert subject.values["container_of"].startswith("1 von ")


def test_a_verdict_that_is_not_decided_is_said_in_the_readers_language() -> None:
    undecided = Result(verdict="inconclusive")
    assert wording.verdict_word(undecided, SpecLimit()) == "Open"
    with words.writing("de-DE"):
        assert wording.verdict_word(undecided, SpecLimit()) == "Offen"

"""Amendments: the new report names the one it replaces, why, and every line that changed (7.8.8)."""

from collections.abc import Callable
from dataclasses import replace

from labflow import words
from labflow.domain.lab import zone
from labflow.domain.reports.content import Amendment, CertificateContent, Change, ResultRow, SampleBlock
from labflow.domain.work import Work
from labflow.kit.figures import translated, typeset
from labflow.kit.times import day
from labflow.models import Report
from labflow.words import _, later

Place = tuple[str, str, str]

_SAID = {
    "client_id": later("Client ID"), "matrix": later("Matrix"), "location": later("Location"), "collected": later("Collection time"),
    "sampled_by": later("Sampler"), "received": later("Time of receipt"), "temperature": later("Temperature"),
    "condition": later("Condition"),
}  # fmt: skip


def amendment_of(
    work: Work, report: Report, content: CertificateContent, in_language: Callable[[str], CertificateContent]
) -> CertificateContent:
    """The content with its amendment section; unchanged when the report replaces nothing.

    `in_language` gives the content in the language of the replaced report, where that is another one: only what says
    something else in the same language has changed.
    """
    if report.replaces_id is None:
        return content
    replaced = work.read(Report, report.replaces_id)
    old = CertificateContent.from_json(replaced.content)
    same = content if old.language == content.language else in_language(old.language)
    with words.writing(content.language):
        before, now = _rows(old), _rows(same)
        changed = {place for place in {*before, *now} if before.get(place) != now.get(place)}
        changes = [*_changes(changed, before, _rows(content)), *_changed_facts(old, same, content)]
        return replace(
            content,
            amendment=Amendment(
                replaces=replaced.number,
                reason=f"{report.reason.rstrip('. ')}.",
                changes=tuple(
                    replace(each, before=translated(each.before, old.language, content.language))
                    for each in changes
                ),
                replaced_issued_text=day(replaced.issued_at, zone(work)),
            ),
            samples=tuple(_marked(sample, changed) for sample in content.samples),
        )


def _rows(content: CertificateContent) -> dict[Place, str]:
    return {
        (sample.laboratory_id, group.title, row.analyte): _said(row)
        for sample in content.samples
        for group in sample.groups
        for row in group.rows
    }


def _said(row: ResultRow) -> str:
    """In groups of digits, which reports of earlier years do not have."""
    return " ".join(filter(None, [row.operator, typeset(row.result), row.unit, " ".join(row.qualifiers)]))


def _changes(changed: set[Place], before: dict[Place, str], after: dict[Place, str]) -> list[Change]:
    """Every result that changed, in the order of the new report; what it does not report any more at the end."""
    places = [place for place in after if place in changed] + [
        place for place in before if place not in after
    ]
    nothing = _("not reported")
    return [
        Change(
            _("{analyte} of {sample}", analyte=place[2], sample=place[0]), before.get(place, nothing), after.get(place, nothing)
        )
        for place in places
    ]  # fmt: skip


def _changed_facts(
    old: CertificateContent, same: CertificateContent, new: CertificateContent
) -> list[Change]:
    """What changed beside the results: what is said of the client, of samples on both reports, and the opinions."""
    both = {sample.laboratory_id for sample in old.samples} & {sample.laboratory_id for sample in new.samples}
    before, now, after = _facts(old, both), _facts(same, both), _facts(new, both)
    nothing = _("not stated")
    return [
        Change(what, before[what] or nothing, said or nothing)
        for what, said in after.items()
        if before[what] != now[what]
    ]


def _facts(content: CertificateContent, samples: set[str]) -> dict[str, str]:
    told = {
        _("Client"): ", ".join([content.client.name, *content.client.address_lines]),
        _("Contact"): content.client.contact,
        _("Purchase order"): content.client.purchase_order,
    }
    for sample in content.samples:
        if sample.laboratory_id in samples:
            told |= {
                _("{analyte} of {sample}", analyte=_(label), sample=sample.laboratory_id): getattr(
                    sample, name
                )
                for name, label in _SAID.items()
            }
    return told | {_("Opinions and interpretations"): content.opinions}


def _marked(sample: SampleBlock, changed: set[Place]) -> SampleBlock:
    groups = tuple(
        replace(
            group,
            rows=tuple(
                replace(row, changed=(sample.laboratory_id, group.title, row.analyte) in changed)
                for row in group.rows
            ),
        )
        for group in sample.groups
    )
    return replace(sample, groups=groups)

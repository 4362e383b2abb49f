"""Amendments: the new report names the one it replaces, why, and every line that changed (7.8.8)."""

from dataclasses import replace

from labflow.domain.lab import zone
from labflow.domain.reports.content import Amendment, CertificateContent, Change, ResultRow, SampleBlock
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Report
from labflow.words import kept

Place = tuple[str, str, str]

_SAID = {
    "client_id": "Client ID", "matrix": "Matrix", "location": "Location", "collected": "Collection time",
    "sampled_by": "Sampler", "received": "Time of receipt", "temperature": "Temperature", "condition": "Condition",
}  # fmt: skip


@kept
def amendment_of(work: Work, report: Report, content: CertificateContent) -> CertificateContent:
    """The content with its amendment section; unchanged when the report replaces nothing."""
    if report.replaces_id is None:
        return content
    replaced = work.read(Report, report.replaces_id)
    old = CertificateContent.from_json(replaced.content)
    before = _rows(old)
    return replace(
        content,
        amendment=Amendment(
            replaces=replaced.number,
            reason=f"{report.reason.rstrip('. ')}.",
            changes=(*_changes(before, _rows(content)), *_changed_facts(old, content)),
            replaced_issued_text=day(replaced.issued_at, zone(work)),
        ),
        samples=tuple(_marked(sample, before) for sample in content.samples),
    )


def _rows(content: CertificateContent) -> dict[Place, str]:
    return {
        (sample.laboratory_id, group.title, row.analyte): _said(row)
        for sample in content.samples
        for group in sample.groups
        for row in group.rows
    }


def _said(row: ResultRow) -> str:
    return " ".join(filter(None, [row.operator, row.result, row.unit, " ".join(row.qualifiers)]))


def _changes(before: dict[Place, str], after: dict[Place, str]) -> list[Change]:
    return [
        Change(f"{analyte} of {sample}", before.get((sample, group, analyte), "not reported"), said)
        for (sample, group, analyte), said in after.items()
        if before.get((sample, group, analyte)) != said
    ] + [
        Change(f"{analyte} of {sample}", said, "not reported")
        for (sample, group, analyte), said in before.items()
        if (sample, group, analyte) not in after
    ]


def _changed_facts(old: CertificateContent, new: CertificateContent) -> list[Change]:
    """What changed beside the results: what is said of the client, of samples on both reports, and the opinions."""
    both = {sample.laboratory_id for sample in old.samples} & {sample.laboratory_id for sample in new.samples}
    before, after = _facts(old, both), _facts(new, both)
    return [
        Change(what, before[what] or "not stated", said or "not stated")
        for what, said in after.items()
        if before[what] != said
    ]


def _facts(content: CertificateContent, samples: set[str]) -> dict[str, str]:
    told = {
        "Client": ", ".join([content.client.name, *content.client.address_lines]),
        "Contact": content.client.contact,
        "Purchase order": content.client.purchase_order,
    }
    for sample in content.samples:
        if sample.laboratory_id in samples:
            told |= {
                f"{label} of {sample.laboratory_id}": getattr(sample, name) for name, label in _SAID.items()
            }
    return told | {"Opinions and interpretations": content.opinions}


def _marked(sample: SampleBlock, before: dict[Place, str]) -> SampleBlock:
    groups = tuple(
        replace(
            group,
            rows=tuple(
                replace(
                    row, changed=before.get((sample.laboratory_id, group.title, row.analyte)) != _said(row)
                )
                for row in group.rows
            ),
        )
        for group in sample.groups
    )
    return replace(sample, groups=groups)

"""Two doors to one verb leave identical rows in the audit trail."""

from typing import Any

from sqlalchemy import or_, select

from labflow.domain import analyses, identity, samples
from labflow.domain.samples import Reception
from labflow.models import AuditEvent, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs


def trail(lab: TestLab, sample: Sample) -> list[tuple[Any, ...]]:
    """What the trail says about a sample and its tests, without what differs by nature: ids and moments."""
    ids = {
        str(sample.id),
        str(sample.order_id),
        *(str(lab.analysis(sample, code).id) for code in ("NO3", "PB", "EC")),
    }
    moments = ("_at", "_id")

    def plain(values: dict[str, Any] | None) -> dict[str, Any]:
        return {
            key: value
            for key, value in (values or {}).items()
            if key not in ("id", "at") and not key.endswith(moments)
        }

    with lab.system() as work:
        rows = work.db.scalars(
            select(AuditEvent)
            .where(
                or_(AuditEvent.entity_id.in_(ids), AuditEvent.sample_id == sample.id),
                AuditEvent.verb != "test",
            )
            .order_by(AuditEvent.seq)
        )
        return [
            (row.act, row.entity, row.actor_name, row.verb, row.reason, plain(row.old), plain(row.new))
            for row in rows
        ]


def test_the_api_and_a_screen_leave_the_same_trail(programs: Programs) -> None:
    lab = programs.lab
    by_program, by_screen = (lab.samples_of(lab.order())[0] for _ in range(2))
    cell = lab.analytes["NO3"]

    def entered(sample: Sample) -> dict[str, Any]:
        return {"analysis_id": lab.analysis(sample).id, "analyte_id": cell, "raw_text": "1.84"}

    programs.of(lab.rita).post(f"/api/v1/samples/{by_program.number}/receive", json={"temperature": "3.8"})
    entry = {key: str(value) for key, value in entered(by_program).items()}
    programs.of(lab.ana).post("/api/v1/results", json={"entries": [entry]})
    programs.of(lab.ana).post("/api/v1/analyses/submit", json={"analysis_ids": [entry["analysis_id"]]})

    def screen(person: Any, verb: Any, *args: Any, **facts: Any) -> None:
        with identity.work_for_token(programs.token(person), verb=identity.verb_name(verb)) as work:
            verb(work, *args, **facts)

    reception = Reception(temperature=lab.one(Sample, by_program.id).temperature)
    screen(lab.rita, samples.receive, by_screen.id, reception=reception)
    screen(lab.ana, analyses.enter, [analyses.Entry(**entered(by_screen))])
    screen(lab.ana, analyses.submit, [lab.analysis(by_screen).id])

    left = trail(lab, by_program)
    assert len(left) > 5
    assert left == trail(lab, by_screen)
    assert {row[3] for row in left} == {"samples.receive", "analyses.enter", "analyses.submit"}

"""Runs of many rows, for whoever sent them."""

from datetime import datetime
from typing import Any

from sqlalchemy import case

from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, usual
from labflow.domain.work import Work
from labflow.models import BulkRun

_STATE = case((BulkRun.problem != "", "failed"), (BulkRun.kept.is_not(None), "done"), else_="working")  # type: ignore[union-attr]


def _with_report(work: Work, id: Any, told: dict[str, Any]) -> None:
    told["report"] = work.read(BulkRun, id).report


RUN = declare_noun(
    Noun(
        "bulk-imports", "bulk import", BulkRun, (),
        Facts(
            "BulkRunFacts", "Many rows that were sent at once: working, done or failed. `report` of each row is told of one run.", BulkRun,
            (
                *usual(),
                Fact("kind", str),
                Fact("state", str, _STATE),
                Fact("rows", int),
                Fact("kept", int | None),
                Fact("refused", int | None),
                Fact("all_or_nothing", bool),
                Fact("problem", str),
                Fact("created_at", datetime),
                Fact("report", list[dict[str, Any]] | None, together=lambda _work, _ids: {}),
            ),
        ),
        "-created", sorts={"created": SortKey(BulkRun.created_at, moment_key)},
        always=lambda work: [BulkRun.owner_id == work.actor.id], own=True, whole=_with_report,
    )
)  # fmt: skip

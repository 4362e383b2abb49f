"""Growing the demo laboratory to any size: ten years of orders with everything that belongs to them, written in bulk.

Each piece of work is a few thousand samples of one calendar year and is whole by itself: orders, samples, tests, results,
certificates' records, numbers and audit rows, by the application's own role with every trigger, key and policy on. If it
is interrupted, what was committed stays, and the next run adds what is missing. Certificates are records without files.
"""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from secrets import choice
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select, text

from labflow.demo import newcomers
from labflow.demo.data.house import LAB
from labflow.demo.decade import Buyer, Decade, Fate, Ordered
from labflow.demo.finished import Row
from labflow.demo.pool import TRANSPORT, VARIANTS, Pool, numbered, pool
from labflow.demo.stage import ZONE, Place, Stage
from labflow.domain import audit, numbering
from labflow.domain.reports.content import CertificateContent, Laboratory, SampleBlock, Signature, as_json
from labflow.domain.reports.content import Client as CertificateClient
from labflow.domain.reports.preparing import ALPHABET
from labflow.domain.work import Work
from labflow.kit.ids import new_id
from labflow.kit.times import day, full
from labflow.models import Client, Result
from labflow.vocabulary import NumberKind, OrderState, ReportState, SampleState

CHUNK = 2_000
LANES = 2
SEAL_EVERY = 10.0
SAMPLES_A_CLIENT = 2_500
_SQL = Path(__file__).with_name("decade.sql")
_TABLES = """
create temporary table grown_order (id uuid, number text, client_id uuid, client text, contact_id uuid, specification_id uuid, client_reference text,
  priority text, state text, held_from text, panel int, sample_type_id uuid, at timestamptz, now timestamptz, confirmed_at timestamptz,
  collected_at timestamptz, received_at timestamptz, published_at timestamptz, due_at timestamptz, receiver_id uuid, receiver text,
  author_id uuid, author text, author_title text, report_id uuid, report_number text, report_state text, verification_code text, above int, verdict text, content text) on commit drop;
create temporary table grown_sample (id uuid, order_id uuid, number text, position int, client_reference text, sample_point_id uuid, variant int,
  state text, closing_reason text, arrived boolean, location text, tests int, done int, above int) on commit drop;
create temporary table grown_test (panel int, place int, service_id uuid, service text, service_version_id uuid, department_id uuid, analyst_id uuid,
  reviewer_id uuid, instrument text, turnaround interval, measured interval, entered interval, hold interval, container_type_id uuid) on commit drop;
create temporary table grown_reading on commit drop as
  select null::uuid as for_service_id, null::uuid as for_specification_id, null::int as for_variant, null::boolean as seen, result.* from result where false;
"""
_FINISHED = (SampleState.TO_BE_VERIFIED, SampleState.VERIFIED, SampleState.PUBLISHED)


def grow(stage: Stage, samples: int, say: Callable[[str], None]) -> None:
    """Add so many samples, five analyses each, spread over the ten years before the stage's end."""
    newcomers.add(stage, samples // SAMPLES_A_CLIENT)
    stage = Stage(stage.house, stage.now)
    ledger = Ledger(stage, pool(stage))
    years = [
        list(orders)
        for _, orders in groupby(
            Decade(stage, _buyers(stage), samples, VARIANTS).orders(), lambda order: order.at.astimezone(ZONE).year
        )
    ]  # fmt: skip
    with ThreadPoolExecutor(LANES) as lanes:
        # the largest first, so that both lanes end together
        running = [lanes.submit(ledger.write_year, year) for year in sorted(years, key=len, reverse=True)]
        try:
            _watch(ledger, running, samples, say)
        finally:
            ledger.stopped = True  # an interrupted one ends with the piece of work that each lane is at
    _seal(stage)


def _watch(
    ledger: "Ledger", running: Sequence[Future[None]], samples: int, say: Callable[[str], None]
) -> None:
    """Say how far it is, and seal meanwhile what was committed. The first failure ends it."""
    while wait(running, timeout=SEAL_EVERY, return_when=FIRST_EXCEPTION).not_done:
        for lane in running:
            if lane.done():
                lane.result()
        say(f"{ledger.written:,} of {samples:,} samples added")
        _seal(ledger.stage)
    for lane in running:
        lane.result()


def _seal(stage: Stage) -> None:
    with stage.at(stage.now, verb="audit.seal") as work:
        work.db.execute(text("set local statement_timeout = 0"))
        audit.seal(work)


class Ledger:
    """Writes orders and what belongs to them."""

    def __init__(self, stage: Stage, drawn: Pool) -> None:
        self.stage, self.drawn = stage, drawn
        self.panels = numbered()
        self._lab = Laboratory(LAB["name"], f"{LAB['street']}, {LAB['city']}")
        self.written, self.stopped = 0, False
        self._counting = Lock()
        self._templates = {"tests": json.dumps(drawn.tests), "readings": json.dumps(drawn.readings)}
        with stage.at(stage.now) as work:
            self._sql = _statements(work.db.connection())

    def write_year(self, orders: Sequence[Ordered]) -> None:
        """The orders of one year, a piece of work after the other."""
        rest = iter(orders)
        while not self.stopped and (chunk := list(islice(rest, CHUNK))):
            with self.stage.at(chunk[-1].at, verb="demo.take_over") as work:
                added = self._write(work, chunk)
            with self._counting:  # by both lanes
                self.written += added

    def _write(self, work: Work, orders: list[Ordered]) -> int:
        samples = iter(numbering.take(work, NumberKind.SAMPLE, sum(len(order.places) for order in orders)))
        look = numbering.format_of(work, NumberKind.REPORT)
        order_rows: list[Row] = []
        sample_rows: list[Row] = []
        for order, number in zip(orders, numbering.take(work, NumberKind.ORDER, len(orders)), strict=True):
            row = self._order(order, number)
            inside = [self._sample(order, row, n, next(samples)) for n in range(len(order.places))]
            row["above"] = sum(sample["above"] for sample in inside)
            if order.fate.report:
                report = (
                    look.of_order(number, 1)
                    if look.follows_order
                    else numbering.take(work, NumberKind.REPORT)[0]
                )
                row |= {"report_number": report, "content": "", "verdict": _verdict(row["above"])}
                if row["published_at"]:
                    row["content"] = self._content(order, row, inside)
                row |= {"report_id": str(new_id()), "verification_code": _code()}
            order_rows.append(row)
            sample_rows += inside
        self._keep(work.db.connection(), order_rows, sample_rows)
        return len(sample_rows)

    def _keep(self, connection: Connection, orders: list[Row], samples: list[Row]) -> None:
        connection.exec_driver_sql("set local statement_timeout = 0")
        connection.exec_driver_sql("set local work_mem = '64MB'")
        connection.exec_driver_sql(_TABLES)
        rows = {
            "grown_order": json.dumps(orders), "grown_sample": json.dumps(samples),
            "grown_test": self._templates["tests"], "grown_reading": self._templates["readings"],
        }  # fmt: skip
        for table, given in rows.items():
            fill = f"insert into {table} select * from jsonb_populate_recordset(null::{table}, cast(:rows as jsonb))"  # noqa: S608
            connection.execute(text(fill), {"rows": given})
        connection.exec_driver_sql(self._sql)

    def _order(self, order: Ordered, number: str) -> Row:
        client, now, cast = order.buyer.client, self.stage.now, self.stage.cast
        received = min(order.at + timedelta(hours=1) + TRANSPORT, now)
        published = (
            min(received + timedelta(days=6), now) if order.fate.report == ReportState.ISSUED else None
        )
        return {
            "id": str(new_id()), "number": number, "client_id": str(client.id), "client": client.name,
            "contact_id": str(order.buyer.contact_id), "specification_id": client.specification_id and str(client.specification_id),
            "client_reference": f"PO-{number[1:]}", "priority": order.priority, "state": order.fate.order,
            "held_from": OrderState.IN_PROGRESS if order.fate.order == OrderState.ON_HOLD else "",
            "panel": self.panels[order.panel], "sample_type_id": str(self.stage.known.matrices[order.matrix]),
            "at": _iso(order.at), "now": _iso(now), "confirmed_at": _iso(order.at) if order.fate.confirmed else None,
            "collected_at": _iso(received - TRANSPORT), "received_at": _iso(received) if order.fate.arrived else None,
            "published_at": published and _iso(published), "due_at": _iso(received + timedelta(days=7)),
            "receiver_id": str(cast["tom"].id), "receiver": cast["tom"].name, "author_id": str(cast["elena"].id),
            "author": cast["elena"].name, "author_title": cast["elena"].title, "report_state": order.fate.report,
        }  # fmt: skip

    def _content(self, order: Ordered, row: Row, samples: list[Row]) -> str:
        """What the certificate says: put together from parts that are JSON already, as there are so many."""
        specification = order.buyer.client.specification_id
        parts = []
        for sample in samples:
            if sample["state"] != SampleState.PUBLISHED:
                continue
            groups = ",".join(
                self.drawn.groups[code, specification, sample["variant"]] for code in order.panel
            )
            block = as_json(SampleBlock(sample["number"], sample["client_reference"]))
            parts.append(f'{block[:-1]},"groups":[{groups}]}}')
        issued = datetime.fromisoformat(row["published_at"])
        signature = Signature(
            row["author"], row["author_title"], "Authorised for release", full(issued, ZONE.key)
        )
        frame = as_json(
            CertificateContent(
                row["report_number"], day(issued, ZONE.key), self._lab, CertificateClient(row["client"]), (), (signature,),
                order_number=row["number"], verdict_sentences=(_verdict(row["above"]),),
            )
        )  # fmt: skip
        return frame.replace('"samples":[]', f'"samples":[{",".join(parts)}]')

    def _sample(self, order: Ordered, row: Row, n: int, number: str) -> Row:
        rejected = order.one_rejected and n == 0
        state = SampleState.REJECTED if rejected else order.fate.sample
        tests, place, variant = len(order.panel), order.places[n], order.variants[n]
        done = (
            tests
            if state in _FINISHED
            else 1 + variant % (tests - 1)
            if state == SampleState.IN_PROGRESS
            else 0
        )
        return {
            "id": str(new_id()), "order_id": row["id"], "number": number, "position": n + 1, "client_reference": place.name,
            "sample_point_id": str(place.id), "variant": variant, "state": state, "arrived": order.fate.arrived,
            "closing_reason": _closing(state), "location": _location(order.fate, state, variant), "tests": tests, "done": done,
            "above": self.drawn.above_of(order.panel[:done], order.buyer.client.specification_id, variant),
        }  # fmt: skip


def _verdict(above: int) -> str:
    return f"Results above their limit: {above}." if above else "No result is above its limit."


def _closing(state: SampleState) -> str:
    reasons = {
        SampleState.REJECTED: "Bottle broken in transport",
        SampleState.CANCELLED: "The client withdrew the order",
    }
    return reasons.get(state, "")


def _location(fate: Fate, state: SampleState, variant: int) -> str:
    if not fate.arrived:
        return ""
    if state in (SampleState.PUBLISHED, SampleState.REJECTED):
        return "Disposed of"
    return f"Cooler {1 + variant % 6}, {'ABCD'[variant % 4]}{1 + variant % 5}"


def _code() -> str:
    return "".join(choice(ALPHABET) for _ in range(12))


def _iso(at: datetime) -> str:
    return at.isoformat()


def _buyers(stage: Stage) -> list[Buyer]:
    """The clients who order, the largest first: those of the demo, then the others."""
    with stage.at(stage.now) as work:
        clients = {client.code: client for client in work.db.scalars(select(Client).order_by(Client.code))}
    places: dict[str, dict[str, list[Place]]] = {}
    for (code, _), place in stage.known.places.items():
        if place.matrix in ("DW", "GW", "SW", "WW", "FD"):
            places.setdefault(code, {}).setdefault(place.matrix, []).append(place)
    ranked = sorted(
        places, key=lambda code: (code != "ASH", code.startswith("N") and code[1:].isdecimal(), code)
    )
    return [
        Buyer(clients[code], stage.known.contacts[code], places[code])
        for code in ranked
        if code in stage.known.contacts
    ]  # fmt: skip


def _statements(connection: Connection) -> str:
    """The statements with the columns of results as the model has them, and ids in order of time where the server has those."""
    version = connection.scalar(text("select current_setting('server_version_num')::int")) or 0
    made = "uuidv7()" if version >= 180000 else "gen_random_uuid()"
    own: dict[str, Any] = {
        "id": made, "version": "1", "created_at": "a.submitted_at", "created_by_id": "a.analyst_id", "client_id": "a.client_id",
        "analysis_id": "a.id", "sample_id": "a.sample_id", "entered_by_id": "a.analyst_id", "entered_at": "a.submitted_at",
        "published_at": "case when r.seen and a.state = 'published' then a.published_at end", "live": "true", "by_hand": "'[]'",
        "inputs": "'[]'", "source": "'manual'", "remark": "''", "source_cell": "''",
    }  # fmt: skip
    names = [column.name for column in Result.__table__.columns]
    return (
        _SQL.read_text()
        .replace("{result_columns}", ", ".join(names))
        .replace("{result_values}", ", ".join(own.get(name, f"r.{name}") for name in names))
        .replace("{new_id}", made)
    )

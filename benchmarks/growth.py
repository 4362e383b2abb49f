"""What ten years of work cost the database: sizes, the price of an insert, vacuum, the chain, partitions tried out.

python -m benchmarks.growth --keep FOLDER [--samples 1000000]

The folder is one that `benchmarks.many --keep` has filled, or fills it. What is tried out is rolled back or dropped again.
"""

import argparse
import resource
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, create_engine, text

from benchmarks.many import laboratory, server_in
from labflow.domain.ports import House

TABLES = ("lab_order", "sample", "container", "analysis", "result", "audit_event", "audit_seal", "outbox_event", "procrastinate_jobs", "procrastinate_events")  # fmt: skip
ROWS = 5_000


def main() -> None:
    """Print the figures of docs/database.md."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path, required=True)
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    with server_in(given.keep) as server:
        house = laboratory(server, given.samples).house
        owner = create_engine(server.dsns().owner, isolation_level="AUTOCOMMIT")
        for measure in (sizes, inserts, chain, changed, vacuum, updates, partitions, results):
            if given.only in measure.__name__:
                begun = time.perf_counter()
                print(f"\n── {measure.__name__}: {(measure.__doc__ or '').strip()}")
                with owner.connect() as connection:
                    _at_work(connection)
                    measure(connection)
                print(f"   ({time.perf_counter() - begun:.0f} s)", flush=True)
            if measure is changed and given.only in "package":
                package(house)
        owner.dispose()


def sizes(db: Connection) -> None:
    """rows, bytes of the table and of its indexes, and both for one row."""
    for name in TABLES:
        row = db.execute(
            text(
                "select reltuples::bigint as rows, pg_table_size(c.oid) as data, pg_indexes_size(c.oid) as indexes"
                " from pg_class c where oid = cast(:name as regclass)"
            ),
            {"name": name},
        ).one()
        each = max(row.rows, 1)
        print(
            f"{name:22} {row.rows:>12,} rows  {row.data / 1e6:9.1f} MB  indexes {row.indexes / 1e6:9.1f} MB"
            f"  {row.data / each:7.0f} + {row.indexes / each:5.0f} B a row"
        )


def results(db: Connection) -> None:
    """a result as it is entered: how large its row, its audit entry and their indexes are."""
    _results(db, 60_000)
    sizes(db)


def inserts(db: Connection) -> None:
    """audit rows and seals a second into the full trail, and into an empty one of the same shape."""
    db.execute(text("drop table if exists small_trail"))
    db.execute(text("create table small_trail (like audit_event including all)"))
    for name in ("small_trail", "audit_event"):
        took = []
        for _round in range(5):
            begun = time.perf_counter()
            db.execute(text("begin"))
            db.execute(
                text(
                    f"insert into {name} (act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, new)"
                    f" select act, entity, gen_random_uuid(), client_id, order_id, sample_id, actor_id, actor_name, verb, new"
                    f" from audit_event order by seq limit {ROWS}"
                )
            )
            db.execute(text("commit" if name == "small_trail" else "rollback"))
            took.append(time.perf_counter() - begun)
        print(f"{name:22} {ROWS / min(took):>10,.0f} rows/s  ({min(took) / ROWS * 1e6:.1f} µs a row)")
    db.execute(text("drop table small_trail"))


def updates(db: Connection) -> None:
    """how many updates of a sample, an analysis, a job are HOT, at fillfactor 100 and 90."""
    for name, change in (
        ("sample", "tests_resulted = tests_resulted + 1, version = version + 1"),
        (
            "sample",
            "state = case state when 'received' then 'in_progress' else 'received' end, version = version + 1",
        ),
        ("analysis", "submitted_at = now(), version = version + 1"),
        (
            "analysis",
            "state = case state when 'assigned' then 'resulted' else 'assigned' end, version = version + 1",
        ),
        ("lab_order", "note = 'x', version = version + 1"),
    ):
        for fill in (100, 90):
            db.execute(text("drop table if exists tried"))
            db.execute(
                text(
                    f"create table tried (like {name} including all) with (fillfactor = {fill}, autovacuum_enabled = off)"
                )
            )
            db.execute(text(f"insert into tried select * from {name} order by created_at desc limit 20000"))
            db.execute(text("vacuum analyze tried"))
            before = db.execute(text("select pg_table_size('tried')")).scalar_one()
            begun = time.perf_counter()
            for piece in range(20):  # a tenth of the rows, in twenty pieces of work
                db.execute(
                    text(
                        f"update tried set {change} where id in (select id from tried where abs(hashtext(id::text)) % 200 = {piece})"
                    )
                )
            took = time.perf_counter() - begun
            db.execute(text("select pg_stat_force_next_flush()"))
            row = db.execute(
                text(
                    "select n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'tried'"
                )
            ).one()
            size = db.execute(text("select pg_table_size('tried')")).scalar_one()
            print(
                f"{name:10} {change.split(' =')[0]:16} fillfactor {fill:3}: {row.all:6} updates, {100 * row.hot / max(row.all, 1):5.1f} % HOT,"
                f" {took / max(row.all, 1) * 1e6:6.1f} µs each, table {before / 1e6:.1f} → {size / 1e6:.1f} MB"
            )
    db.execute(text("drop table tried"))


def vacuum(db: Connection) -> None:
    """a vacuum of the trail after a day's inserts, when the day before was vacuumed and when nothing ever was."""
    for name in ("audit_event", "sample", "analysis"):
        begun = time.perf_counter()
        db.execute(text(f"vacuum {name}"))
        print(f"vacuum {name:14} first {time.perf_counter() - begun:6.2f} s", end="")
        begun = time.perf_counter()
        db.execute(text(f"vacuum {name}"))
        print(f"   again, nothing new {time.perf_counter() - begun:6.2f} s")
    row = db.execute(
        text(
            "select sum(heap_blks_read + heap_blks_hit) from pg_statio_user_tables where relname = 'audit_event'"
        )
    ).scalar_one()
    print(f"blocks of the trail touched so far: {row:,}")


def partitions(db: Connection) -> None:
    """the trail in ten yearly partitions: what a read by sample, an insert and planning cost, beside the one table."""
    db.execute(text("drop table if exists whole, parted"))
    db.execute(text("create table parted (like audit_event) partition by range (at)"))
    db.execute(text("create table whole (like audit_event)"))
    for year in range(2016, 2028):
        db.execute(
            text(
                f"create table parted_{year} partition of parted for values from ('{year}-01-01') to ('{year + 1}-01-01')"
            )
        )
    columns = "seq, at, txid, act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, reason, request_id, release, old, new"
    source = f"select {columns.replace('at,', 'at - (seq % 10) * interval ' + chr(39) + '1 year' + chr(39) + ' as at,', 1)} from audit_event where seq % 10 = 0"
    for name in ("whole", "parted"):
        db.execute(text(f"insert into {name} ({columns}) {source} and at > '2025-01-01'"))
        db.execute(text(f"create index on {name} (sample_id, seq) where sample_id is not null"))
        db.execute(text(f"create index on {name} (entity, entity_id, seq)"))
        db.execute(text(f"create index on {name} (actor_id, seq)"))
        db.execute(text(f"analyze {name}"))
        _reads(db, name)
    db.execute(text("drop table whole, parted"))


def chain(db: Connection) -> None:
    """the digest of a link, which is what verifying the chain costs."""
    begun = time.perf_counter()
    db.execute(
        text(
            "select count(lf_digest(e, '\\x00')) from (select * from audit_event order by seq limit 100000) e"
        )
    )
    print(f"{(time.perf_counter() - begun) * 10:.1f} µs a row")


def changed(db: Connection) -> None:
    """what a year of 20,000 orders asks of the trail to know which of them changed since it was archived; rolled back."""
    from labflow.domain.archives.views import _CHANGED

    db.execute(text("begin"))
    seq = db.execute(text("select max(seq) from audit_event")).scalar_one()
    db.execute(
        text(
            "insert into archive (id, created_at, year, edition, state, percent, orders, samples, results, files, open_orders, audit_seq,"
            " audit_snapshot, problem, started_by, checking, check_problem)"
            " values (gen_random_uuid(), now(), 2025, 1, 'waiting', 0, 0, 0, 0, 0, 0, 0, '', '', '', false, '')"
        )
    )
    db.execute(
        text(
            "update lab_order set archive_id = (select id from archive) where id in (select id from lab_order order by created_at limit 20000)"
        )
    )
    given = {
        "archive": db.execute(text("select id from archive")).scalar_one(),
        "seq": seq,
        "floor": seq - 20_000,
        "most": 51,
    }
    snapshot = db.execute(text("select pg_current_snapshot()::text")).scalar_one()
    for _round in range(2):
        begun = time.perf_counter()
        db.execute(_CHANGED, {**given, "snapshot": snapshot}).all()
        print(f"{(time.perf_counter() - begun) * 1000:.0f} ms")
    db.execute(text("rollback"))


def package(house: House) -> None:
    """How fast an archive is written: 5,000 orders with 25,000 samples, without files."""
    from labflow.domain.actor import system
    from labflow.domain.archives.contents import ENDED_ORDERS
    from labflow.domain.archives.writing import with_snapshot, write_year
    from labflow.domain.archives.years import bounds
    from labflow.domain.work import open_work

    with (
        open_work(with_snapshot(house), system("benchmark"), verb="benchmark") as work,
        TemporaryFile() as file,
    ):
        when = bounds(work, 2025)
        begun = time.perf_counter()
        orders = list(work.db.execute(text(f"{ENDED_ORDERS} limit 5000"), when).scalars())
        print(f"\n── package: which orders {time.perf_counter() - begun:.1f} s")
        begun = time.perf_counter()
        made = write_year(work, file, 2025, orders, when, work.now, 1, lambda _percent: None)
        took, rows = time.perf_counter() - begun, sum(part.rows for part in made.parts)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{rows:,} records in {took:.1f} s, {rows / took:,.0f} a second, {file.tell() / 1e6:.1f} MB; memory of the process at most {peak:.0f} MB"
        )


def _reads(db: Connection, name: str) -> None:
    samples = (
        db.execute(
            text(f"select sample_id from {name} where sample_id is not null order by seq desc limit 200")
        )
        .scalars()
        .all()
    )
    for what, query in (
        ("story of a sample", f"select * from {name} where sample_id = :id order by seq desc limit 600"),
        (
            "last deed on a record",
            f"select * from {name} where entity = 'sample' and entity_id = :id order by seq desc limit 1",
        ),
    ):
        planned, ran = [], []
        for id in samples:
            told: Any = db.execute(text(f"explain (analyze, format json) {query}"), {"id": id}).scalar_one()
            planned.append(told[0]["Planning Time"])
            ran.append(told[0]["Execution Time"])
        print(
            f"{name:8} {what:22} planning {sorted(planned)[100]:6.3f} ms, execution {sorted(ran)[100]:6.3f} ms"
        )
    rows = db.execute(text(f"select count(*) from {name}")).scalar_one()
    begun = time.perf_counter()
    db.execute(text(f"insert into {name} select * from {name} where at > '2026-01-01' limit {ROWS}"))
    print(
        f"{name:8} {'insert':22} {(time.perf_counter() - begun) / ROWS * 1e6:6.1f} µs a row ({rows:,} rows)"
    )


def _results(db: Connection, count: int) -> None:
    """So many results, as the worker of a file would enter them, with their audit rows by the trigger."""
    there = db.execute(text("select count(*) from result")).scalar_one()
    if there >= count:
        return
    begun = time.perf_counter()
    db.execute(
        text(
            "insert into result (id, created_at, client_id, analysis_id, sample_id, analyte_id, service_analyte_id, live, raw_text, dilution,"
            " dilution_applied, numeric, operator, text, unit, raw_unit, reported_text, verdict, verdict_text, remark, source, source_cell,"
            " entered_by_id, entered_at, qualifiers)"
            " select gen_random_uuid(), a.created_at, a.client_id, a.id, a.sample_id, f.analyte_id, f.id, true, '12.345', 1, false, 12.345, '',"
            " '', 'mg/L', '', '12.3', 'pass', 'meets the MCL of 15', '', 'manual', '', (select id from lab_user limit 1), now(), '[]'"
            " from (select * from analysis order by id limit :count) a join lateral (select * from service_analyte v"
            " where v.service_version_id = a.service_version_id limit 1) f on true"
        ),
        {"count": count},
    )
    took = time.perf_counter() - begun
    print(f"{count:,} results with their audit entries: {took:.1f} s, {took / count * 1e6:.0f} µs each")
    db.execute(text("analyze result; analyze audit_event"))


def _at_work(db: Connection) -> None:
    for name, value in (
        ("side", "lab"),
        ("actor_name", "Benchmark"),
        ("verb", "benchmark"),
        ("actor_id", ""),
    ):
        db.execute(
            text("select set_config('labflow.' || :name, :value, false)"), {"name": name, "value": value}
        )


if __name__ == "__main__":
    main()

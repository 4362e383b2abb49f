"""How fast rows that programs send are taken in: `python -m benchmarks.bulk [--rows 10000]`."""

import argparse
import json
import os
import time

from sqlalchemy import select

from benchmarks.scratch import database
from labflow.domain import bulk, samples
from labflow.domain.samples.receiving import Reception
from labflow.kit import lines
from labflow.models import Order, Profile, Sample, SampleType
from labflow.testing import TestLab, make_house

RECEIVED = 1_000  # samples into which results are entered, three each


def main() -> None:
    """Registering and entering: rows a second, reading of the rows included."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=10_000)
    given = asked.parse_args()
    with database() as engine:
        lab = TestLab(make_house(engine))
        ids = _show(lab, "samples", _samples(lab, given.rows))
        for id in ids[:RECEIVED]:
            with lab.work_as(lab.ada) as work:
                samples.receive(work, id, reception=Reception())
        with lab.system() as work:
            numbers = work.db.scalars(select(Sample.number).where(Sample.id.in_(ids[:RECEIVED]))).all()
        rows = [
            {"sample": n, "analyte": a, "value": v}
            for n in numbers
            for a, v in (("NO3", "1.84"), ("PB", "<0.5"), ("EC", "Absent"))
        ]
        _show(lab, "results", rows[: given.rows])
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _samples(lab: TestLab, count: int) -> list[dict[str, str]]:
    order = lab.order()
    with lab.system() as work:
        number = work.read(Order, order).number
        kind, profile = (
            work.db.scalars(select(SampleType.code)).first(),
            work.db.scalars(select(Profile.code)).first(),
        )
    return [
        {"order": number, "sample_type": str(kind), "client_reference": f"W {n}", "profiles": str(profile)}
        for n in range(count)
    ]


def _show(lab: TestLab, kind: str, rows: list[dict[str, str]]) -> list[object]:
    data = "\n".join(map(json.dumps, rows)).encode()
    began = time.perf_counter()
    read = lines.read(lines.NDJSON[0], data)
    with lab.work_as(lab.ada) as work:
        report = bulk.register(work, read) if kind == "samples" else bulk.enter(work, read)
    spent = time.perf_counter() - began
    print(
        f"{kind:<8} {report.kept:>6} kept {report.refused:>4} refused {spent:6.1f} s {len(rows) / spent:7.0f} rows/s"
    )
    with lab.system() as work:
        return list(work.db.scalars(select(Sample.id).order_by(Sample.number.desc()).limit(len(rows))))


if __name__ == "__main__":
    main()

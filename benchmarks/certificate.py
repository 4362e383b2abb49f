"""How long a certificate of three pages takes to print: `python -m benchmarks.certificate`. Goal: p95 at most 60 ms."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from statistics import quantiles

from pypdf import PdfReader

from labflow.domain.reports.content import SampleBlock
from labflow.reports.certificate import render_certificate
from tests.reports.example_content import amended

RUNS = 50


def main() -> None:
    """Prints pages, size, the first print (fonts are read) and p50 and p95 of the following ones."""
    spent: list[float] = []
    pdf = b""
    for run in range(RUNS + 1):
        started = time.perf_counter()
        pdf = another(run)
        spent.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(spent[1:], n=100)
    print(f"{_pages(pdf)} pages, {len(pdf) / 1024:.0f} KiB, first {spent[0]:.0f} ms")
    print(f"{RUNS} runs: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms")


def another(run: int) -> bytes:
    """A certificate with a new number and new results: the compiler remembers what it has already laid out."""
    example = amended()
    content = replace(example, number=f"O26-{run:06d}-R1", samples=(_other_results(example.samples[0], run),))
    return render_certificate(content, issued_at=datetime(2026, 7, 21, 22, 42, tzinfo=UTC))


def _other_results(sample: SampleBlock, run: int) -> SampleBlock:
    groups = tuple(
        replace(
            group, rows=tuple(replace(row, result=f"{run}.{index}") for index, row in enumerate(group.rows))
        )
        for group in sample.groups
    )
    return replace(sample, laboratory_id=f"S26-{run:06d}", groups=groups)


def _pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


if __name__ == "__main__":
    main()

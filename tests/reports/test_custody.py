"""The chain-of-custody record shows every sample and every transfer."""

from dataclasses import replace
from datetime import UTC, datetime

from labflow.reports.custody import CustodyRecord, CustodySample, CustodyTransfer, render_custody
from tests.reports.example_content import CLIENT, HOSTILE, LAB
from tests.reports.paper import compact, pages

PRINTED = datetime(2026, 7, 21, 23, 2, tzinfo=UTC)
RECORD = CustodyRecord(
    order_number="O26-001093",
    printed_text="Jul 21, 2026, 4:02 pm PDT",
    lab=LAB,
    client=CLIENT,
    project="Lead and copper 2026",
    sampler="J. Alvarez, client",
    samples=(
        CustodySample(
            "S26-004217", "Site 12", "Drinking water", "Jul 20, 6:40 am", "A 250 mL P, HNO₃", "Metals"
        ),
    ),
    transfers=(
        CustodyTransfer(
            "Picked up", "Jul 20, 7:25 am", "J. Alvarez", "R. Nunez", "4.1 °C", "88213", "Wet ice"
        ),
        CustodyTransfer(
            "Received", "Jul 20, 9:02 am", "R. Nunez", "T. Lindqvist", "3.8 °C", "88213, intact", ""
        ),
    ),
)


def test_samples_and_transfers_are_on_the_record() -> None:
    (text,) = pages(render_custody(RECORD, printed_at=PRINTED))
    assert "S26-004217 Site 12 Drinking water Jul 20, 6:40 am A 250 mL P, HNO₃ Metals" in text
    assert "Picked up Jul 20, 7:25 am J. Alvarez R. Nunez 4.1 °C 88213 Wet ice" in text
    assert "Received Jul 20, 9:02 am R. Nunez T. Lindqvist 3.8 °C 88213, intact" in text
    assert "Page 1 of 1" in text
    assert "End of record O26-001093" in text


def test_a_long_record_repeats_its_heads_and_number() -> None:
    samples = tuple(replace(RECORD.samples[0], number=f"S26-{index:06d}") for index in range(60))
    sheets = pages(render_custody(replace(RECORD, samples=samples, blank_lines=4), printed_at=PRINTED))
    assert len(sheets) > 2
    assert all("O26-001093" in sheet and f"of {len(sheets)}" in sheet for sheet in sheets)
    assert sum("Laboratory ID" in sheet for sheet in sheets) >= 2


def test_lines_to_sign_stay_with_their_heads() -> None:
    """Whatever fills the pages before them: a page of empty lines says nothing of whose hands they are for."""
    for count in range(8, 22):
        samples = tuple(replace(RECORD.samples[0], number=f"S26-{index:06d}") for index in range(count))
        sheets = pages(render_custody(replace(RECORD, samples=samples, blank_lines=4), printed_at=PRINTED))
        [signed] = [sheet for sheet in sheets if "Handed over by" in sheet]
        assert "Transfers" in signed
        assert "End of record" in signed


def test_markup_is_printed_literally_and_the_print_is_repeatable() -> None:
    record = replace(RECORD, remarks=HOSTILE, samples=(replace(RECORD.samples[0], client_sample=HOSTILE),))
    pdf = render_custody(record, printed_at=PRINTED)
    assert pdf == render_custody(record, printed_at=PRINTED)
    assert compact(HOSTILE) in compact(" ".join(pages(pdf)))

"""Labels and the chain-of-custody record leave the house as PDF with what is known."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from labflow.domain import papers
from labflow.errors import NotAllowed, NotFound
from labflow.testing import TestLab


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_every_container_of_an_order_gets_a_label(lab: TestLab) -> None:
    order = lab.order(count=2)
    with lab.work_as(lab.rita) as work:
        pages = text_of(papers.labels(work, order_id=order))
    assert len(pages) == 2
    assert all(
        f"{sample.number}-1" in page for sample, page in zip(lab.samples_of(order), pages, strict=True)
    )
    assert "Site 1" in pages[0]


def test_a_single_sample_gets_its_own_labels(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        assert len(text_of(papers.labels(work, sample_ids=[sample.id]))) == 1
        with pytest.raises(NotFound):
            papers.labels(work, sample_ids=[])


def test_the_custody_record_names_every_hand(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        text = " ".join(text_of(papers.custody_record(work, sample.order_id)))
    for words in (sample.number, "J. Alvarez", "Rita Ramos", "3.8 °C", "City of Ashland Water"):
        assert words in text


def test_a_clients_person_prints_neither(lab: TestLab) -> None:
    order = lab.order()
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        papers.custody_record(work, order)

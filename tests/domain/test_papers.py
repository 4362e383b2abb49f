"""The chain-of-custody record leaves the house as PDF with what is known."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from labflow.domain import papers
from labflow.errors import NotAllowed
from labflow.testing import TestLab


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_the_custody_record_names_every_hand(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        text = " ".join(text_of(papers.custody_record(work, sample.order_id)))
    for words in (sample.number, "J. Alvarez", "Rita Ramos", "3.8 °C", "City of Ashland Water"):
        assert words in text


def test_a_clients_person_does_not_print_it(lab: TestLab) -> None:
    order = lab.order()
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        papers.custody_record(work, order)

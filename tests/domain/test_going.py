"""A scan from anywhere opens the record; words that are no number become a search."""

import pytest

from labflow.domain import going
from labflow.errors import Invalid, NotAllowed
from labflow.models import Container, Order
from labflow.testing import TestLab


def test_a_number_opens_its_record(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    order = lab.one(Order, sample.order_id)
    bottle = lab.all(Container, Container.sample_id == sample.id)[0]
    with lab.work_as(lab.rita) as work:
        assert going.place_of(work, f" {sample.number.lower()} ") == f"/samples/{sample.id}"
        assert going.place_of(work, bottle.number) == f"/samples/{sample.id}"
        assert going.place_of(work, order.number) == f"/orders/{order.id}"


def test_words_become_a_search(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        assert going.place_of(work, "clay st & co") == "/samples?tab=all&q=clay+st+%26+co"
        with pytest.raises(Invalid):
            going.place_of(work, "  ")


def test_clients_people_do_not_search_the_laboratory(lab: TestLab) -> None:
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        going.place_of(work, "S26-000001")

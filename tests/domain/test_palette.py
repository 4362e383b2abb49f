"""Find anything: a part of a number or a name is enough, the best match can be acted on, nobody finds what is not hers."""

import pytest

from labflow.domain import palette
from labflow.errors import NotAllowed
from labflow.models import Client, Contact, Container, Order, Sample
from labflow.testing import TestLab


def found(lab: TestLab, typed: str, person: object = None) -> list[tuple[str, str]]:
    with lab.work_as(person or lab.max) as work:  # type: ignore[arg-type]
        return [(hit.kind, hit.key) for hit in palette.search(work, typed)]


def test_numbers_barcodes_client_ids_and_names_are_found(lab: TestLab) -> None:
    sample = lab.received()
    order = lab.one(Order, sample.order_id)
    with lab.system() as work:
        work.lock(Sample, sample.id).client_reference = "Clay St tap"
    bottle = lab.all(Container, Container.sample_id == sample.id)[0]
    assert ("sample", sample.number) in found(lab, sample.number[-4:])
    assert ("sample", sample.number) in found(lab, "clay")
    assert ("sample", sample.number) in found(lab, bottle.number.lower())
    assert ("order", order.number) in found(lab, order.number)
    assert ("client", "City of Ashland Water") in found(lab, "ashland")
    assert (
        found(lab, "@vera", lab.ada) == [("person", "Vera Vogt")]
        or found(lab, "@vera", lab.ada)[0][0] == "person"
    )


def test_the_best_match_comes_with_what_can_be_done_now(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        hits = palette.search(work, sample.number)
    assert [hit.group for hit in hits][:2] == ["Samples", f"Actions for {sample.number}"]
    assert [hit.key for hit in hits if hit.group.startswith("Actions")] == ["Enter results", "Print label"]


def test_a_day_is_told_with_its_year_only_when_that_is_another_one(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        this_year = palette.search(work, sample.number)[0].note
        work.now = work.now.replace(year=work.now.year + 1, day=1)
        year_after = palette.search(work, sample.number)[0].note
    assert this_year
    assert year_after.startswith(f"{this_year}, ")


def test_people_tests_and_a_clients_contacts_are_found_by_name_too(lab: TestLab) -> None:
    contact = lab.all(Contact)[0]
    client = lab.one(Client, contact.client_id)
    with lab.work_as(lab.rita) as work:
        [hit] = [hit for hit in palette.search(work, contact.name) if hit.kind == "person"]
    assert (hit.text, hit.href) == (f"Contact of {client.name}", f"/clients/{client.id}")
    assert ("test", "Nitrate as N") in found(lab, "nitrate", lab.ana)
    assert ("person", "Vera Vogel") in found(lab, "vera", lab.ada)
    assert found(lab, "labflow.dev", lab.ada) == []  # addresses are looked for with an @ only


def test_a_client_that_is_found_can_be_given_an_order_at_once(lab: TestLab) -> None:
    client = lab.one(Client, lab.all(Contact)[0].client_id)
    with lab.work_as(lab.rita) as work:
        hits = palette.search(work, client.name)
    assert [(hit.key, hit.href) for hit in hits if hit.group.startswith("Actions")] == [
        ("New order", f"/orders/new?client={client.id}")
    ]


def test_one_letter_or_nothing_finds_nothing(lab: TestLab) -> None:
    lab.order()
    for typed in ("", " ", "s", "@a", "%%", "100 % wrong_"):
        assert found(lab, typed) == []


def test_each_kind_is_found_only_by_who_may_see_it(lab: TestLab) -> None:
    lab.order()
    assert all(kind != "client" for kind, _ in found(lab, "ashland", lab.ana))
    assert found(lab, "@max", lab.ana) == []


def test_a_clients_person_does_not_search_the_laboratory(lab: TestLab) -> None:
    lab.order()
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        palette.search(work, "ashland")

"""Clients, their contacts and sample points."""

from decimal import Decimal

import pytest

from labflow.domain import client_views, clients, identity, people
from labflow.domain.clients import ClientFacts, ContactFacts, PointFacts
from labflow.domain.lists.window import ListQuery
from labflow.errors import Invalids, NotAllowed, NotFound, NotSignedIn, Stale
from labflow.models import Client, Contact, SamplePoint
from labflow.testing import PASSWORD, TestLab
from tests.listed import cell


def create(lab: TestLab, **facts):
    with lab.work_as(lab.max) as work:
        return clients.create(work, ClientFacts(**{"code": "mwd", "name": "Mesa Water District", **facts}))


def test_a_new_client_is_kept_as_typed_with_its_code_in_capitals(lab: TestLab):
    client = lab.one(Client, create(lab, city=" Reno "))
    assert (client.code, client.name, client.city) == ("MWD", "Mesa Water District", "Reno")


def test_every_wrong_field_is_named_at_once(lab: TestLab):
    with pytest.raises(Invalids) as refusal:
        create(lab, code="ASH", name=" ", tax_id="9" * 41, payment_terms_days=13)
    assert set(refusal.value.errors) == {"code", "name", "tax_id", "payment_terms_days"}
    assert "City of Ashland Water" in refusal.value.errors["code"]


def test_only_who_may_edit_clients_does(lab: TestLab):
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        clients.create(work, ClientFacts("X", "X"))
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        clients.edit(work, lab.ashland, ClientFacts("ASH", "Mine"))


def test_a_client_sees_no_client_screen_not_even_its_own(lab: TestLab):
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        client_views.view(work, lab.ashland)


def test_a_stale_form_says_who_was_first(lab: TestLab):
    client_id = create(lab)
    facts = ClientFacts("MWD", "Mesa Water District", city="Sparks")
    with lab.work_as(lab.max) as work:
        clients.edit(work, client_id, facts, version=1)
    with pytest.raises(Stale, match="Max Meyer changed city"), lab.work_as(lab.ada) as work:
        clients.edit(work, client_id, facts, version=1)


def test_holding_a_client_needs_a_reason_and_releasing_none(lab: TestLab):
    with pytest.raises(Invalids), lab.work_as(lab.max) as work:
        clients.hold(work, lab.ashland, reason="")
    with lab.work_as(lab.max) as work:
        clients.hold(work, lab.ashland, reason="Invoice 90 days late")
    assert lab.one(Client, lab.ashland).on_hold
    with lab.work_as(lab.max) as work:
        clients.release(work, lab.ashland)
    assert not lab.one(Client, lab.ashland).on_hold


def test_who_receives_reports_needs_an_email(lab: TestLab):
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        clients.add_contact(work, lab.ashland, ContactFacts("Lea Long"))
    assert "email" in refusal.value.errors


def test_a_contact_who_leaves_loses_the_portal(lab: TestLab):
    with lab.work_as(lab.max) as work:
        contact_id = clients.add_contact(work, lab.ashland, ContactFacts("Lea Long", "Lea@Ashland.example"))
        people.invite_contact(work, contact_id)
    signed = identity.sign_in(lab.house, "cleo@ashland.example", PASSWORD)
    with lab.work_as(lab.max) as work:
        clients.remove_contact(work, lab.contacts[lab.ashland])
        clients.remove_contact(work, contact_id)
    with pytest.raises(NotSignedIn), identity.work_for_token(signed.token):
        pass
    assert lab.one(Contact, contact_id).email == "lea@ashland.example"


def test_sample_points_are_checked(lab: TestLab):
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        clients.add_point(
            work, lab.ashland, PointFacts("SITE-12", "", latitude=Decimal(91), longitude=Decimal("NaN"))
        )
    assert set(refusal.value.errors) == {"code", "name", "latitude", "longitude"}
    with lab.work_as(lab.max) as work:
        point_id = clients.add_point(
            work, lab.ashland, PointFacts("SITE-13", "Tap", latitude=Decimal("39.52960"))
        )
    assert lab.one(SamplePoint, point_id).latitude == Decimal("39.52960")


def test_the_list_finds_clients_and_shows_what_is_open(lab: TestLab):
    lab.order()
    with lab.work_as(lab.rita) as work:
        found = client_views.page(work, ListQuery(q="of ashland"))
    told = [cell(client_views.CLIENTS, found, column)[0] for column in ("code", "open_orders", "contact")]
    assert told == ["ASH", "1", "Renee Hollis"]


def test_the_page_of_a_client_shows_people_and_places(lab: TestLab):
    with lab.work_as(lab.rita) as work:
        shown = client_views.view(work, lab.ashland)
    assert [(row.name, row.portal) for row in shown.contacts] == [("Renee Hollis", "active")]
    assert [row.code for row in shown.points] == ["SITE-12"]
    assert [row.roles for row in shown.people] == ["Client user"]


def test_a_client_that_does_not_exist_is_not_found(lab: TestLab):
    with pytest.raises(NotFound), lab.work_as(lab.rita) as work:
        client_views.view(work, lab.contacts[lab.ashland])

"""Keys of a client's own: its administrators make, see and end those of their company, and nobody else's."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from labflow.domain import keys, service_accounts
from labflow.domain.actor import Actor
from labflow.domain.keys import making
from labflow.domain.lists.window import ListQuery
from labflow.domain.portal import team
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound
from labflow.models import ApiKey, Role, UserRole
from labflow.testing import TestLab

SCOPE = ["portal_orders"]


def administrator(lab: TestLab, person: Actor) -> Actor:
    """The same client's person as administrator of her company."""
    with lab.system() as work:
        role = work.db.scalars(select(Role).where(Role.code == "client_admin")).one()
        work.add(UserRole(user_id=person.id, role_id=role.id))
        return Actor(**{**person.__dict__, "permissions": person.permissions | {*role.permissions}})


def program(lab: TestLab, client_id: UUID, *roles: str, name: str = "Water ERP") -> UUID:
    with lab.work_as(lab.ada) as work:
        return service_accounts.create(
            work, name=name, role_codes=list(roles or ("client_user",)), client_id=client_id
        )


def made(lab: TestLab, who: Actor, name: str = "ERP", user_id: UUID | None = None) -> UUID:
    with lab.work_as(who) as work:
        return keys.make(work, name=name, scopes=SCOPE, user_id=user_id).id


def test_she_makes_one_of_her_own_and_of_her_companys_programs(lab: TestLab) -> None:
    cleo, account = administrator(lab, lab.cleo), program(lab, lab.ashland)
    program(lab, lab.brewery, name="Brewery ERP")
    with lab.work_as(cleo) as work:
        own, of_program = keys.offer(work), keys.offer(work, account)
    assert [each.label for each in own.owners] == ["Myself", "Water ERP"]
    assert {each.value for group in own.groups for each in group.rows} == cleo.permissions
    assert "Place orders" in {each.label for group in own.groups for each in group.rows}
    assert {each.value for group in of_program.groups for each in group.rows} == {
        "portal_orders",
        "portal_place_orders",
        "portal_reports",
    }
    made(lab, cleo)
    made(lab, cleo, "ERP", account)
    with lab.work_as(cleo) as work:
        rows = keys.of_company(work)
    assert [(row.owner, row.note, row.state) for row in rows] == [
        ("Water ERP", "Service account", "live"),
        ("Cleo Clark", "", "live"),
    ]
    assert rows[0].scopes == "Read orders, samples and published results"


def test_what_is_not_hers_to_give_is_refused(lab: TestLab) -> None:
    cleo, strange = administrator(lab, lab.cleo), program(lab, lab.brewery)
    with lab.work_as(cleo) as work, pytest.raises(Invalids) as refusal:
        keys.make(work, name="ERP", scopes=["see_orders"])
    assert set(refusal.value.errors) == {"scopes"}
    for foreign in (strange, lab.otto.id, lab.max.id):
        with lab.work_as(cleo) as work, pytest.raises(NotFound):
            keys.make(work, name="ERP", scopes=SCOPE, user_id=foreign)
        with lab.work_as(cleo) as work, pytest.raises(NotFound):
            keys.offer(work, foreign)
    with lab.work_as(cleo) as work:
        colleague = team.invite(work, name="Carl", email="carl@ashland.example", role_code="client_user")
    with lab.work_as(cleo) as work, pytest.raises(LabError, match="is a person"):
        keys.make(work, name="ERP", scopes=SCOPE, user_id=colleague)
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        keys.make(work, name="ERP", scopes=SCOPE)
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        keys.of_company(work)


def test_fifty_keys_are_enough_for_a_company(lab: TestLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "MOST_OF_A_CLIENT", 2)
    cleo, account = administrator(lab, lab.cleo), program(lab, lab.ashland)
    first = made(lab, cleo)
    made(lab, cleo, "ERP", account)
    with lab.work_as(cleo) as work, pytest.raises(LabError, match="2 keys in use already"):
        keys.make(work, name="Third", scopes=SCOPE)
    with lab.work_as(cleo) as work:
        keys.revoke(work, first)
    made(lab, cleo, "Third")
    made(lab, administrator(lab, lab.otto))


def test_she_ends_any_key_of_her_company_with_a_reason_and_no_other(lab: TestLab) -> None:
    cleo, otto = administrator(lab, lab.cleo), administrator(lab, lab.otto)
    of_program, foreign = made(lab, cleo, "ERP", program(lab, lab.ashland)), made(lab, otto)
    with lab.work_as(cleo) as work, pytest.raises(Invalid, match="reason"):
        keys.revoke(work, of_program)
    with lab.work_as(lab.cleo) as work, pytest.raises(NotFound):
        keys.revoke(work, of_program, reason="Mine?")
    with lab.work_as(cleo) as work, pytest.raises(NotFound):
        keys.revoke(work, foreign, reason="Not mine")
    with lab.work_as(cleo) as work:
        keys.revoke(work, of_program, reason="The server was sold")
    with lab.work_as(cleo) as work, pytest.raises(LabError, match="revoked already"):
        keys.revoke(work, of_program, reason="Once more")
    assert lab.one(ApiKey, of_program).revoked_at is not None
    assert lab.one(ApiKey, foreign).revoked_at is None


def test_the_laboratory_sees_whose_they_are(lab: TestLab) -> None:
    cleo = administrator(lab, lab.cleo)
    made(lab, cleo)
    made(lab, cleo, "Robot", program(lab, lab.ashland))
    with lab.work_as(lab.max) as work:
        keys.make(work, name="Bridge", scopes=["see_samples"])
    with lab.work_as(lab.max) as work:
        shown = {
            line.cells[0][1]: str(line.cells) for line in keys.page(work, ListQuery(tab="clients")).lines
        }
        company = {row.name: row.company for row in keys.own(work).rows}
    assert set(shown) == {"ERP", "Robot"}
    assert "Service account, City of Ashland Water" in shown["Robot"]
    assert company == {"ERP": "City of Ashland Water", "Robot": "City of Ashland Water", "Bridge": ""}


def test_the_database_alone_keeps_keys_of_other_companies_away(lab: TestLab) -> None:
    cleo, otto = administrator(lab, lab.cleo), administrator(lab, lab.otto)
    own, foreign = made(lab, cleo), made(lab, otto)
    with lab.work_as(cleo) as work:
        seen = set(work.db.connection().scalars(text("select id from api_key")))
        assert seen == {own}
        hit = work.db.connection().execute(
            text("update api_key set revoked_at = now() where id = :id"), {"id": foreign}
        )
        assert hit.rowcount == 0

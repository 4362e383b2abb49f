"""Keys of programs: shown once, confined, seen in the trail, refused as soon as they are revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from labflow.api.app import api
from labflow.domain import activity, people, service_accounts
from labflow.kit import key_text
from labflow.models import ApiKey, AuditEvent, Sample
from labflow.testing import PASSWORD
from tests.api.conftest import Programs


def made(programs: Programs, person: Any, *scopes: str, **more: Any) -> dict[str, Any]:
    asked = {"name": "Bridge", "scopes": list(scopes), **more}
    answer = programs.of(person).post("/api/v1/keys", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def by(key: dict[str, Any], address: str = "testclient") -> TestClient:
    return TestClient(api, headers={"authorization": f"Bearer {key['secret']}"}, client=(address, 50000))


def test_a_key_works_within_its_scopes_and_is_shown_once(programs: Programs) -> None:
    lab = programs.lab
    key = made(programs, lab.max, "see_samples", "receive_samples")
    assert key_text.well_formed(key["secret"])
    program = by(key)
    assert program.get("/api/v1/me").json()["permissions"] == ["receive_samples", "see_samples"]
    assert program.get("/api/v1/samples").status_code == 200
    assert program.get("/api/v1/orders").status_code == 403
    seen = programs.of(lab.max).get(f"/api/v1/keys/{key['id']}").json()
    assert seen["shown"] == key["secret"][:12]
    assert key["secret"] not in str(seen)
    with lab.system() as work:
        trail = work.db.scalars(select(AuditEvent).where(AuditEvent.entity == "api_key")).all()
        assert trail
        assert lab.one(ApiKey, key["id"]).secret_hash not in str([row.new for row in trail])


def test_the_trail_and_the_story_say_by_which_key(programs: Programs) -> None:
    lab = programs.lab
    [sample] = lab.samples_of(lab.order())
    key = made(programs, lab.max, "see_samples", "receive_samples")
    assert (
        by(key).post(f"/api/v1/samples/{sample.number}/receive", json={"temperature": "3.8"}).status_code
        == 200
    )
    with lab.system() as work:
        row = work.db.scalars(
            select(AuditEvent)
            .where(AuditEvent.entity == "sample", AuditEvent.verb == "samples.receive")
            .limit(1)
        ).one()
        assert (row.actor_name, row.actor_id) == ("Max Meyer by key Bridge", lab.max.id)
    with lab.work_as(lab.max) as work:
        story = activity.story(work, "sample", sample.id)
    assert "Max Meyer by key Bridge" in {entry.actor for entry in story.entries}
    assert lab.one(Sample, sample.id).received_by_id == lab.max.id


def test_a_revoked_an_expired_and_a_closed_accounts_key_are_refused(programs: Programs) -> None:
    lab = programs.lab
    key = made(programs, lab.max, "see_samples")
    other = made(programs, lab.max, "see_samples", name="Other")
    gone = programs.of(lab.max).post(f"/api/v1/keys/{key['id']}/revoke", json={})
    assert gone.status_code == 204
    answer = by(key).get("/api/v1/me")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="LabFlow"')
    assert programs.of(lab.max).post(f"/api/v1/keys/{key['id']}/revoke", json={}).status_code == 409
    with lab.system() as work:
        work.lock(ApiKey, lab.one(ApiKey, other["id"]).id).expires_at = work.now - timedelta(seconds=1)
    assert by(other).get("/api/v1/me").status_code == 401
    third = made(programs, lab.max, "see_samples", name="Third")
    with lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.max.id, reason="Left")
    assert by(third).get("/api/v1/me").status_code == 401


def test_a_key_follows_its_owners_roles(programs: Programs) -> None:
    lab = programs.lab
    key = made(programs, lab.max, "see_samples", "edit_people")
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.max.id, role_codes=["read_only"])
    assert by(key).get("/api/v1/me").json()["permissions"] == ["see_samples"]


def test_a_key_of_one_network_is_refused_elsewhere(programs: Programs) -> None:
    key = made(programs, programs.lab.max, "see_samples", addresses=["203.0.113.7/24", "2001:db8::1"])
    for inside in ("203.0.113.200", "2001:db8::1", "::ffff:203.0.113.9"):
        assert by(key, inside).get("/api/v1/me").status_code == 200, inside
    for outside in ("203.0.114.1", "2001:db8::2", "testclient"):
        answer = by(key, outside).get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), outside


def test_the_last_use_is_written_at_most_once_a_minute(programs: Programs) -> None:
    lab = programs.lab
    key = made(programs, lab.max, "see_samples")
    by(key, "203.0.113.7").get("/api/v1/me")
    first = lab.one(ApiKey, key["id"])
    assert first.last_used_at is not None
    assert first.last_address == "203.0.113.7"
    by(key, "203.0.113.8").get("/api/v1/me")
    assert lab.one(ApiKey, key["id"]).last_used_at == first.last_used_at
    with lab.system() as work:
        work.lock(ApiKey, first.id).last_used_at = work.now - timedelta(minutes=2)
    by(key, "203.0.113.8").get("/api/v1/me")
    assert lab.one(ApiKey, key["id"]).last_address == "203.0.113.8"


def test_a_key_neither_signs_nor_makes_keys_nor_passes_for_a_session(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.resulted()
    ids = [str(lab.analysis(sample).id)]
    key = made(programs, lab.max, "review_results", "make_keys", "see_work")
    digest = by(key).get("/api/v1/analyses/to-sign", params={"id": ids}).json()["digest"]
    signed = {"analysis_ids": ids, "password": PASSWORD, "digest": digest}
    answer = by(key).post("/api/v1/analyses/verify", json=signed)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "key cannot sign" in answer.json()["detail"]
    assert by(key).post("/api/v1/keys", json={"name": "More", "scopes": ["see_work"]}).status_code == 403
    cookie = {"cookie": f"session={key['secret']}"}
    assert programs.nobody.get("/api/v1/me", headers=cookie).status_code == 401


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"), ({"scopes": ["edit_roles"]}, "scopes"), ({"scopes": ["what"]}, "scopes"),
        ({"name": " "}, "name"), ({"addresses": ["nowhere"]}, "addresses"),
        ({"expires_at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}, "expires_at"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_key_is_told_at_its_field(
    programs: Programs, wrong: dict[str, Any], field: str
) -> None:
    asked = {"name": "Bridge", "scopes": ["see_samples"], **wrong}
    answer = programs.of(programs.lab.max).post("/api/v1/keys", json=asked)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_keys_are_seen_and_revoked_by_their_owner_and_by_who_administers_people(programs: Programs) -> None:
    lab = programs.lab
    key = made(programs, lab.max, "see_samples")
    address = f"/api/v1/keys/{key['id']}"
    for other in (lab.vera, lab.cleo):
        assert programs.of(other).get("/api/v1/keys").json()["rows"] == []
        assert programs.of(other).get(address).status_code == 404
        assert programs.of(other).post(f"{address}/revoke", json={}).status_code == 404
    assert (
        programs.of(lab.vera).post("/api/v1/keys", json={"name": "x", "scopes": ["see_samples"]}).status_code
        == 403
    )
    assert programs.of(lab.ada).post(f"{address}/revoke", json={"reason": "Lost"}).status_code == 204
    adas = made(programs, lab.ada, "see_samples")
    refused = programs.of(lab.max).post(f"/api/v1/keys/{adas['id']}/revoke", json={})
    assert (refused.status_code, "may do more than you" in refused.text) == (409, True)


def test_a_service_account_works_by_its_keys_only(programs: Programs) -> None:
    lab = programs.lab
    ada = programs.of(lab.ada)
    account = ada.post(
        "/api/v1/service-accounts", json={"name": "LIMS bridge", "roles": ["sample_receiver"]}
    ).json()
    wrong = made_for = {"name": "Live", "scopes": ["see_roles"], "service_account_id": account["id"]}
    assert ada.post("/api/v1/keys", json=wrong).status_code == 422
    made_for = {**made_for, "scopes": ["see_samples", "receive_samples"]}
    key = ada.post("/api/v1/keys", json=made_for).json()
    assert by(key).get("/api/v1/me").json()["name"] == "LIMS bridge"
    [sample] = lab.samples_of(lab.order())
    by(key).post(f"/api/v1/samples/{sample.number}/receive", json={"temperature": "3.8"})
    with lab.system() as work:
        names = set(
            work.db.scalars(select(AuditEvent.actor_name).where(AuditEvent.verb == "samples.receive"))
        )
    assert names == {"LIMS bridge by key Live"}
    for door in ("sign-in", "auth/token"):
        asked = {"email": "lims-bridge@service.invalid", "password": ""}
        assert programs.nobody.post(f"/api/v1/{door}", json=asked).status_code == 401
    assert (
        ada.post(f"/api/v1/service-accounts/{account['id']}/close", json={"reason": "Replaced"}).status_code
        == 204
    )
    assert by(key).get("/api/v1/me").status_code == 401
    assert ada.post(f"/api/v1/service-accounts/{account['id']}/reopen", json={}).status_code == 204
    assert by(key).get("/api/v1/me").status_code == 200


def test_a_clients_program_sees_its_clients_records_alone(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    seen = {}
    for client in (lab.ashland, lab.brewery):
        with lab.work_as(lab.ada) as work:
            account = service_accounts.create(
                work, name=f"Portal of {client}", role_codes=["client_user"], client_id=client
            )
        asked = {"name": "Portal", "scopes": ["portal_orders"], "service_account_id": str(account)}
        key = programs.of(lab.ada).post("/api/v1/keys", json=asked).json()
        seen[client] = by(key).get(f"/api/v1/samples/{sample.number}").status_code
        assert [row["id"] for row in by(key).get("/api/v1/keys").json()["rows"]] == [key["id"]]
    assert seen == {lab.ashland: 200, lab.brewery: 404}
    asked = {"name": "x", "roles": ["lab_manager"], "client_id": str(lab.ashland)}
    assert programs.of(lab.ada).post("/api/v1/service-accounts", json=asked).status_code == 422


def test_a_clients_administrator_looks_after_her_companys_keys_as_in_the_portal(programs: Programs) -> None:
    lab = programs.lab
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.cleo.id, role_codes=["client_admin"])
        robot = service_accounts.create(work, name="Robot", role_codes=["client_user"], client_id=lab.ashland)
        strange = service_accounts.create(
            work, name="Strange", role_codes=["client_user"], client_id=lab.brewery
        )
    cleo = programs.of(lab.cleo)
    own = made(programs, lab.cleo, "portal_orders", "portal_keys")
    made(programs, lab.cleo, "portal_reports", name="Robot", service_account_id=str(robot))
    seen = cleo.get("/api/v1/keys").json()["rows"]
    assert {(row["name"], row["company"]) for row in seen} == {
        ("Bridge", "City of Ashland Water"),
        ("Robot", "City of Ashland Water"),
    }
    assert by(own).get("/api/v1/me").json()["permissions"] == ["portal_keys", "portal_orders"]
    more = {"name": "More", "scopes": ["portal_orders"]}
    assert by(own).post("/api/v1/keys", json=more).status_code == 403
    assert cleo.post("/api/v1/keys", json={**more, "service_account_id": str(strange)}).status_code == 404
    assert cleo.post("/api/v1/keys", json={**more, "scopes": ["see_orders"]}).status_code == 422
    assert programs.of(lab.otto).post("/api/v1/keys", json=more).status_code == 403
    assert programs.of(lab.otto).get(f"/api/v1/keys/{own['id']}").status_code == 404
    [of_robot] = [row["id"] for row in seen if row["name"] == "Robot"]
    ended = cleo.post(f"/api/v1/keys/{of_robot}/revoke", json={})
    assert (ended.status_code, ended.json()["field"]) == (422, "reason")
    assert cleo.post(f"/api/v1/keys/{of_robot}/revoke", json={"reason": "Sold"}).status_code == 204

"""Programs sign in for short tokens; whoever shows a spent one ends them all."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select

from labflow.domain import identity, keys, people
from labflow.integrations.jwt_tokens import JwtTokens
from labflow.models import AuditEvent, UserSession
from labflow.testing import PASSWORD, TestLab
from tests.api.conftest import Programs

SECRET, OTHER = "a first key of tokens, long enough 0123", "another key of tokens, as long 9876543"
REFRESH = "a key of refresh tokens, long enough 0123"


def signed_in(programs: Programs, email: str = "ana@labflow.dev", **more: str) -> dict[str, Any]:
    asked = {"email": email, "password": PASSWORD, **more}
    answer = programs.nobody.post("/api/v1/auth/token", json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def me(programs: Programs, token: str) -> Any:
    return programs.nobody.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})


def refreshed(programs: Programs, token: str) -> Any:
    return programs.nobody.post("/api/v1/auth/refresh", json={"refresh_token": token})


def acts(lab: TestLab) -> list[str]:
    with lab.system() as work:
        return list(work.db.scalars(select(AuditEvent.act).where(AuditEvent.entity == "user_session")))


def test_a_program_signs_in_and_goes_on_with_new_tokens(programs: Programs) -> None:
    first = signed_in(programs)
    assert (first["expires_in"], first["refresh_expires_in"]) == (900, 7 * 86400)
    assert me(programs, first["access_token"]).json()["name"] == "Ana Alvarez"
    second = refreshed(programs, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert me(programs, second["access_token"]).json()["name"] == "Ana Alvarez"


def test_a_spent_refresh_token_ends_every_token_of_the_sign_in(programs: Programs) -> None:
    first = signed_in(programs)
    second = refreshed(programs, first["refresh_token"]).json()
    elsewhere = signed_in(programs)
    stolen = refreshed(programs, first["refresh_token"])
    assert (stolen.status_code, stolen.json()["code"]) == (401, "not_signed_in")
    assert refreshed(programs, second["refresh_token"]).status_code == 401
    assert me(programs, first["access_token"]).status_code == 401
    assert me(programs, second["access_token"]).status_code == 401
    assert me(programs, elsewhere["access_token"]).status_code == 200
    assert {"refresh token reused", "tokens revoked"} <= set(acts(programs.lab))


@pytest.mark.parametrize("shown", ["refresh_token", "access_token"])
def test_revoked_tokens_work_no_more(programs: Programs, shown: str) -> None:
    tokens = signed_in(programs)
    revoking = programs.nobody.post("/api/v1/auth/revoke", json={"token": tokens[shown]})
    assert revoking.status_code == 204
    assert me(programs, tokens["access_token"]).status_code == 401
    assert refreshed(programs, tokens["refresh_token"]).status_code == 401
    for nothing in (tokens[shown], "what is this", "a.b.c"):
        assert programs.nobody.post("/api/v1/auth/revoke", json={"token": nothing}).status_code == 204


def test_a_closed_account_and_lost_roles_count_at_once(programs: Programs) -> None:
    lab = programs.lab
    ana = signed_in(programs)
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.ana.id, role_codes=["read_only"])
    allowed = me(programs, ana["access_token"]).json()["permissions"]
    assert "enter_results" not in allowed
    assert "see_samples" in allowed
    with lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.ana.id, reason="Left")
    assert me(programs, ana["access_token"]).status_code == 401
    assert refreshed(programs, ana["refresh_token"]).status_code == 401


def test_a_sign_in_is_seen_and_ended_where_one_is_signed_in(programs: Programs) -> None:
    lab = programs.lab
    tokens = signed_in(programs)
    with lab.work_as(lab.ana) as work:
        [place] = identity.own_sessions(work)
    with lab.work_as(lab.ana) as work:
        identity.revoke(work, lab.one(UserSession, place.id).id)
    assert me(programs, tokens["access_token"]).status_code == 401


def test_a_scope_narrows_and_stays_narrow(programs: Programs) -> None:
    tokens = signed_in(programs, scope="see_samples see_orders edit_roles")
    for each in (tokens, refreshed(programs, tokens["refresh_token"]).json()):
        # what she may not do does not come with a scope that names it
        assert me(programs, each["access_token"]).json()["permissions"] == ["see_orders", "see_samples"]
    wrong = {"email": "ana@labflow.dev", "password": PASSWORD, "scope": "everything"}
    answer = programs.nobody.post("/api/v1/auth/token", json=wrong)
    assert (answer.status_code, answer.json()["field"]) == (422, "scope")


def test_wrong_tries_close_this_door_and_the_form_together(programs: Programs) -> None:
    wrong = {"email": "ana@labflow.dev", "password": "no"}
    for door in ("auth/token", "sign-in") * 5:
        assert programs.nobody.post(f"/api/v1/{door}", json=wrong).status_code == 401
    closed = programs.nobody.post("/api/v1/auth/token", json={**wrong, "password": PASSWORD})
    assert (closed.status_code, closed.headers["retry-after"]) == (429, "900")


def test_a_refresh_token_opens_no_door_and_neither_does_its_hash(programs: Programs) -> None:
    tokens = signed_in(programs)
    assert me(programs, tokens["refresh_token"]).status_code == 401
    assert refreshed(programs, tokens["access_token"]).status_code == 401
    assert refreshed(programs, tokens["refresh_token"]).status_code == 200


def changed(**claims: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    usual = {"iss": "labflow", "aud": "labflow-api", "iat": now, "nbf": now, "exp": now + 600, "jti": "x"}
    return {name: value for name, value in (usual | claims).items() if value is not None}


def test_forged_tokens_are_refused(programs: Programs) -> None:
    lab = programs.lab
    genuine = signed_in(programs)["access_token"]
    header, claims, signature = genuine.split(".")
    known = jwt.decode(genuine, lab.house.tokens._access._key, algorithms=["HS256"]).claims
    ours = lab.house.tokens._access
    key, kid = ours.by_name[ours.present], ours.present
    whose = {"sub": known["sub"], "sid": known["sid"]}
    now = int(datetime.now(UTC).timestamp())

    def made(key: OctKey = key, alg: str = "HS256", kid: str = kid, **claims: Any) -> str:
        return jwt.encode({"alg": alg, "kid": kid}, changed(**whose | claims), key, algorithms=[alg])

    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert me(programs, made()).status_code == 200  # the forger's tools are right
    forged = [
        f"{none}.{claims}.", f"{none}.{claims}.{signature}", f"{header}.{claims}.{signature[:-4]}AAAA",
        f"{header}.{claims[:-4]}AAAA.{signature}", made(OctKey.import_key(OTHER)), made(kid="unknown"),
        made(alg="HS512"), made(iss="elsewhere"), made(aud="labflow-refresh"), made(aud=None), made(exp=None),
        made(exp=now - 60), made(nbf=now + 60), made(jti=None), made(sub=str(lab.ada.id)), made(sid=str(lab.ana.id)),
        made(sub=None), "eyJ.eyJ.x", "a" * 5000, f"{'a' * 3000}.{'b' * 3000}.c", "..", "lf_live_", "lf_live_" + "a" * 49,
    ]  # fmt: skip
    for token in forged:
        answer = me(programs, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), token[:60]
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert refreshed(programs, token[:4096]).status_code == 401
    for raw in (b"Bearer \xff\xfe", b"Bearer a\x00b", b"Bearer", b"Basic eA==", b"Bearer " + b"\t" * 9):
        answer = programs.nobody.get("/api/v1/me", headers=[(b"authorization", raw)])
        assert answer.status_code == 401


def test_a_replaced_key_is_still_read_and_signs_no_more() -> None:
    now = datetime.now(UTC)
    before, after = JwtTokens(SECRET, REFRESH), JwtTokens(OTHER, REFRESH, previous=SECRET)
    old = before.access({"sub": "x"}, now)
    assert (after.read_access(old, now) or {})["sub"] == "x"
    assert before.read_access(after.access({"sub": "x"}, now), now) is None
    assert JwtTokens(OTHER, REFRESH).read_access(old, now) is None
    assert after.read_access(old, now + timedelta(minutes=16)) is None


def form(programs: Programs, headers: dict[str, str] | None = None, **fields: str) -> Any:
    asked = {"grant_type": "client_credentials", **fields}
    return programs.nobody.post("/api/v1/oauth/token", data=asked, headers=headers or {})


def test_a_key_gets_access_tokens_as_oauth_clients_do(programs: Programs) -> None:
    lab = programs.lab
    with lab.work_as(lab.max) as work:
        made = keys.make(work, name="Bridge", scopes=["see_samples", "see_orders"])
    basic = base64.b64encode(f"{made.id}:{made.secret}".encode()).decode()
    for answer in (
        form(programs, client_id=str(made.id), client_secret=made.secret, scope="see_samples"),
        form(programs, {"authorization": f"Basic {basic}"}, scope="see_samples"),
    ):
        assert (answer.status_code, answer.json()["scope"]) == (200, "see_samples")
        assert "refresh_token" not in answer.json()
        allowed = me(programs, answer.json()["access_token"]).json()["permissions"]
        assert allowed == ["see_samples"]
    token = answer.json()["access_token"]
    with lab.work_as(lab.max) as work:
        keys.revoke(work, made.id)
    assert me(programs, token).status_code == 401
    assert form(programs, client_id=str(made.id), client_secret=made.secret).status_code == 401


def test_oauth_refusals_are_those_of_the_standard(programs: Programs) -> None:
    lab = programs.lab
    with lab.work_as(lab.max) as work:
        made = keys.make(work, name="Bridge", scopes=["see_samples"])
    known = {"client_id": str(made.id), "client_secret": made.secret}
    for fields, status, error in (
        ({**known, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**known, "scope": "edit_people"}, 400, "invalid_scope"),
        ({**known, "scope": "what"}, 400, "invalid_scope"),
        ({**known, "client_id": str(lab.max.id)}, 401, "invalid_client"),
        ({**known, "client_secret": made.secret[:-1] + "x"}, 401, "invalid_client"),
        ({"client_id": "\0", "client_secret": "\0"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
    ):
        answer = form(programs, **fields)
        assert (answer.status_code, answer.json()["error"]) == (status, error), fields
        assert status != 401 or answer.headers["www-authenticate"].startswith("Basic")
    assert form(programs, {"authorization": "Basic ???"}).status_code == 401
    both = form(programs, {"authorization": "Basic eDp5"}, **known)
    assert both.json()["error"] == "invalid_request"

"""Programs sign in for a token, and lose it when they sign out."""

from labflow.testing import PASSWORD
from tests.api.conftest import Programs


def test_a_program_signs_in_asks_who_it_is_and_signs_out(programs: Programs) -> None:
    answer = programs.nobody.post("/api/v1/sign-in", json={"email": "ana@labflow.dev", "password": PASSWORD})
    assert answer.status_code == 200
    holder = {"authorization": f"Bearer {answer.json()['token']}"}
    assert programs.nobody.get("/api/v1/me", headers=holder).json()["name"] == "Ana Alvarez"
    assert programs.nobody.post("/api/v1/sign-out", headers=holder).status_code == 204
    ended = programs.nobody.get("/api/v1/me", headers=holder)
    assert (ended.status_code, ended.json()["code"]) == (401, "not_signed_in")
    assert ended.headers["www-authenticate"].startswith("Bearer")


def test_a_wrong_password_tells_nothing(programs: Programs) -> None:
    wrong = programs.nobody.post("/api/v1/sign-in", json={"email": "ana@labflow.dev", "password": "no"})
    unknown = programs.nobody.post("/api/v1/sign-in", json={"email": "nobody@labflow.dev", "password": "no"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


def test_a_cookie_alone_changes_nothing_without_its_origin(programs: Programs) -> None:
    cookie = {"cookie": f"session={programs.token(programs.lab.ana)}"}
    send = {"params": {"name": "a.csv"}, "content": b"a,b\n1,2\n"}
    door = "/api/v1/files"
    client = programs.nobody
    assert client.get("/api/v1/me", headers=cookie).status_code == 200
    assert client.put(door, headers=cookie, **send).status_code == 403
    assert client.put(door, headers=cookie | {"origin": "https://evil.example"}, **send).status_code == 403
    assert client.put(door, headers=cookie | {"sec-fetch-site": "cross-site"}, **send).status_code == 403
    assert client.put(door, headers=cookie | {"origin": "http://testserver"}, **send).status_code == 201

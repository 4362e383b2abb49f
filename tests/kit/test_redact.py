"""Whatever reaches a log, no secret is in it: a list of ways in which secrets came into logs elsewhere."""

import json

import pytest

from labflow.kit import redact

SECRET = "s3cr3tV4lue0123456789"

NASTY = [
    f"GET /api/v1/files?token={SECRET}&page=2",
    f"GET /files?key={SECRET}",
    f"GET /files?page=2&api_key={SECRET}#top",
    f"GET /cb?access_token={SECRET}",
    f"GET /cb?code={SECRET}&state=x",
    f"https://s3.example.com/labflow/ab?X-Amz-Signature={SECRET}&X-Amz-Date=2026",
    f"https://s3.example.com/labflow/ab?X-Amz-Credential={SECRET}",
    f"https://s3.example.com/labflow/ab?X-Amz-Security-Token={SECRET}",
    f"Authorization: Bearer {SECRET}",
    f"authorization=Basic {SECRET}==",
    f"headers: {{'Authorization': 'Bearer {SECRET}'}}",
    f"Bearer {SECRET}",
    f"Cookie: labflow_session={SECRET}; theme=dark",
    f"Set-Cookie: __Host-session={SECRET}; Secure",
    f"postgresql://labflow:{SECRET}@db:5432/labflow",
    f"postgresql+psycopg://labflow:{SECRET}@db/labflow",
    f"redis://:{SECRET}@redis:6379/0",
    f"https://user:{SECRET}@proxy.example.com",
    f"password={SECRET}",
    f"password: {SECRET}",
    f"connection failed: user=labflow password='{SECRET} more' host=db",
    f'{{"password": "{SECRET}", "email": "a@b.c"}}',
    f"new_password={SECRET}",
    f"SMTP_PASSWORD={SECRET}",
    f"JWT_SECRET={SECRET}",
    f"client_secret={SECRET}&grant_type=x",
    f"refresh_token: '{SECRET}'",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyM3RWNGx1ZTAxMjM0NTY3ODkifQ.s3cr3tV4lue0123456789",
    f"key lf_live_{SECRET} was refused",
    f"sk_live_{SECRET}",
    f"whsec_{SECRET}",
    f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_secret_is_left_in_a_text(nasty: str) -> None:
    assert SECRET not in redact.text(nasty)
    assert redact.HIDDEN in redact.text(nasty)


@pytest.mark.parametrize(
    "name", ["password", "new_password", "token", "access_token", "cookie", "Authorization", "x-api-key", "jwt_secret", "session", "otp"]
)  # fmt: skip
def test_what_is_named_as_a_secret_is_hidden_whatever_it_is(name: str) -> None:
    told = redact.line(None, "info", {"event": "x", name: SECRET, "more": {"deep": [{name: SECRET}]}})
    assert SECRET not in json.dumps(told)


@pytest.mark.parametrize(
    "plain",
    [
        "/api/v1/samples/{reference}",
        "Sample S26-000041 is not ready: lead still to be verified.",
        "The passwords policy was changed",
        "key figures of the month",
        "https://lab.example.com/orders?page=2&sort=client",
        "2026-11-27T17:00:00Z request 0193a1b2c3d4e5f6",
        "monkey=3",
        "barcode: 12345",
    ],
)
def test_what_is_no_secret_stays(plain: str) -> None:
    assert redact.text(plain) == plain


def test_numbers_and_ids_stay() -> None:
    told = {
        "event": "request",
        "status": 200,
        "ms": 1.5,
        "actor": "0193",
        "route": "/x",
        "key": "0199-key-id",
    }
    assert redact.line(None, "info", dict(told)) == told

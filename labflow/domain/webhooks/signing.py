"""Signatures of webhooks, as https://www.standardwebhooks.com has them: whoever knows the secret can prove the sender."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret to share with the receiver: "whsec_" and 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """ "v1,…": over id, time and exactly these bytes."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(keys: list[str], id: str, timestamp: int, body: bytes, release: str) -> dict[str, str]:
    """The headers of a delivery; while a secret is being replaced, there is a signature with each."""
    return {
        "content-type": "application/json",
        "user-agent": f"LabFlow/{release}",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, id, timestamp, body) for key in keys),
    }

"""Secrets that are needed again, sealed with a key of this installation (AES-256-GCM; the key comes from JWT_SECRET)."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from labflow.errors import LabError

_FORM = "s1."
_NONCE = 12


class SealedWith:
    """A vault whose key is derived from the installation's secret, for this use alone."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"labflow vault 1").derive(secret.encode())
        self._cipher = AESGCM(key) if secret else None

    def seal(self, secret: str, place: str) -> str:
        if self._cipher is None:
            raise LabError("Secrets cannot be kept here: JWT_SECRET is missing.")
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, secret.encode(), place.encode())
        return _FORM + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        if self._cipher is None:
            raise LabError("Secrets cannot be read here: JWT_SECRET is missing.")
        try:
            data = base64.urlsafe_b64decode(sealed.removeprefix(_FORM))
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise LabError(
                "A kept secret cannot be read: JWT_SECRET is another than it was. Rotate the secret."
            ) from None

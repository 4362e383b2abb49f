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
    """A vault whose key is derived from the installation's secret, for this use alone.

    What was sealed with a `previous` secret is still read, so that the secret can be changed.
    """

    def __init__(self, secret: str, *previous: str) -> None:
        self._ciphers = [_cipher(each) for each in (secret, *previous) if secret and each]

    def seal(self, secret: str, place: str) -> str:
        if not self._ciphers:
            raise LabError("Secrets cannot be kept here: JWT_SECRET is missing.")
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._ciphers[0].encrypt(nonce, secret.encode(), place.encode())
        return _FORM + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        if not self._ciphers:
            raise LabError("Secrets cannot be read here: JWT_SECRET is missing.")
        for cipher in self._ciphers:
            try:
                data = base64.urlsafe_b64decode(sealed.removeprefix(_FORM))
                return cipher.decrypt(data[:_NONCE], data[_NONCE:], place.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise LabError("A kept secret cannot be read: JWT_SECRET is another than it was. Rotate the secret.")


def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"labflow vault 1").derive(secret.encode()))

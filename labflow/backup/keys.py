"""Keys of encrypted backups. A random key encrypts the files; it lies in the folder itself, locked by a passphrase or for a recipient.

Locked by a passphrase (scrypt) it opens with that passphrase. Locked for a recipient (X25519) it opens with the recipient's
private key, which need not be on the server: then the server keeps the random key too, so that later backups go on with it.
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from labflow.backup.sealing import NotOpened, derived
from labflow.errors import LabError

COST = {"n": 2**16, "r": 8, "p": 1}
PUBLIC, PRIVATE = "labflow-backup-public-", "labflow-backup-private-"
SHORTEST = 16
_NONCE = bytes(12)  # each locking key is used once


class BadKey(LabError):
    """What was given is no passphrase and no key for backups."""

    code = "bad_key"


class Passphrase:
    """A passphrase kept in a file."""

    def __init__(self, path: Path) -> None:
        self._words = _said(path, "The passphrase file").encode()
        if len(self._words) < SHORTEST:
            raise BadKey(
                f"The passphrase in {path} has fewer than {SHORTEST} characters. Make one: openssl rand -base64 33"
            )

    def lock(self, key: bytes) -> dict[str, Any]:
        salt = os.urandom(32)
        return {"by": "passphrase", "salt": salt.hex(), **COST, "locked": _locked(self._key(salt, COST), key)}

    def unlock(self, lock: dict[str, Any]) -> bytes | None:
        if lock["by"] != "passphrase":
            return None
        return _unlocked(self._key(bytes.fromhex(lock["salt"]), lock), lock["locked"])

    def _key(self, salt: bytes, cost: dict[str, Any]) -> bytes:
        return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(self._words)


class Recipient:
    """Somebody who can open the backups; the server knows the public half only."""

    def __init__(self, text: str) -> None:
        self._key = X25519PublicKey.from_public_bytes(_halves(text, PUBLIC))
        self.name = text.strip()

    def lock(self, key: bytes) -> dict[str, Any]:
        once = X25519PrivateKey.generate()
        shared = derived(once.exchange(self._key), b"", b"labflow backup recipient")
        return {
            "by": "recipient", "recipient": self.name, "once": once.public_key().public_bytes_raw().hex(),
            "locked": _locked(shared, key),
        }  # fmt: skip

    def unlock(self, lock: dict[str, Any]) -> bytes | None:
        return None


class Identity:
    """The recipient's private half."""

    def __init__(self, path: Path) -> None:
        self._key = X25519PrivateKey.from_private_bytes(_halves(_said(path, "The key file"), PRIVATE))

    def lock(self, key: bytes) -> dict[str, Any]:
        return Recipient(public_of(self._key)).lock(key)

    def unlock(self, lock: dict[str, Any]) -> bytes | None:
        if lock["by"] != "recipient":
            return None
        once = X25519PublicKey.from_public_bytes(bytes.fromhex(lock["once"]))
        return _unlocked(derived(self._key.exchange(once), b"", b"labflow backup recipient"), lock["locked"])


Locksmith = Passphrase | Recipient | Identity


def new_identity() -> tuple[str, str]:
    """The two halves of a new key: the private one is kept far from the server, the public one is the recipient."""
    key = X25519PrivateKey.generate()
    return PRIVATE + base64.urlsafe_b64encode(key.private_bytes_raw()).decode(), public_of(key)


def public_of(key: X25519PrivateKey) -> str:
    return PUBLIC + base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode()


class Keyring:
    """The locked keys of one folder of backups. `kept` is where this server keeps those of recipients."""

    def __init__(self, folder: Path, kept: Path | None = None) -> None:
        self._folder = folder / "keys"
        self._kept = kept

    def for_new(self, smith: Locksmith) -> tuple[str, bytes]:
        """The key to encrypt with: the newest that this locksmith can use, else a new one."""
        for path in sorted(self._folder.glob("*.json"), reverse=True):
            lock = json.loads(path.read_text())
            if isinstance(smith, Recipient):
                key = self._own(path.stem) if lock.get("recipient") == smith.name else None
            else:
                key = smith.unlock(lock)
            if key:
                return path.stem, key
        return self._make(smith)

    def open(self, name: str, smith: Locksmith | None) -> bytes:
        """The key of that name."""
        path = self._folder / f"{name}.json"
        if not path.exists():
            raise NotOpened(f"The locked key of this backup is missing: {path}.")
        key = smith.unlock(json.loads(path.read_text())) if smith else None
        if key := key or self._own(name):
            return key
        if smith is None:
            raise NotOpened(
                "This backup is encrypted. Give --passphrase-file, or --key-file with the recipient's private key."
            )
        raise NotOpened("This backup is encrypted with another key: the one that was given does not open it.")

    def _make(self, smith: Locksmith) -> tuple[str, bytes]:
        key = os.urandom(32)
        name = hashlib.sha256(b"labflow backup key name" + key).hexdigest()[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        if isinstance(smith, Recipient) and self._kept:
            self._kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(self._kept / f"backup-{name}", key.hex())
        _write(self._folder / f"{name}.json", json.dumps(smith.lock(key), indent=1))
        return name, key

    def _own(self, name: str) -> bytes | None:
        path = self._kept / f"backup-{name}" if self._kept else None
        return bytes.fromhex(path.read_text()) if path and path.exists() else None


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _locked(by: bytes, key: bytes) -> str:
    return AESGCM(by).encrypt(_NONCE, key, b"labflow backup key").hex()


def _unlocked(by: bytes, locked: str) -> bytes | None:
    try:
        return AESGCM(by).decrypt(_NONCE, bytes.fromhex(locked), b"labflow backup key")
    except InvalidTag:
        return None


def _said(path: Path, what: str) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadKey(f"{what} cannot be read: {path} ({error}).") from None


def _halves(text: str, kind: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text.strip().removeprefix(kind))
    except ValueError:
        raw = b""
    if not text.strip().startswith(kind) or len(raw) != 32:
        raise BadKey(
            f"That is no key for backups: it begins with {kind}. Make a pair with: labflow backup-key FILE"
        )
    return raw

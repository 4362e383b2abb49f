"""Encrypted files of a backup: AES-256-GCM in pieces of one megabyte, so that a file of any size passes through.

    header   b"LABFLOW\\x01"  8 bytes · salt 32 bytes
    piece    length 4 bytes (big-endian, of what follows) · ciphertext with its tag of 16 bytes
    …        the last piece is marked as such and may be empty

The key of a file is HKDF-SHA256 of the folder's key with the file's salt. A piece's nonce is its number (11 bytes,
big-endian) and 1 for the last piece, 0 for others; the header is authenticated with every piece. So pieces cannot be changed, left out,
repeated, put in another order or taken from another file, and a file that ends early is noticed.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from labflow.errors import LabError

MAGIC = b"LABFLOW\x01"
SALT = 32
PIECE = 1024 * 1024
TAG = 16


class NotOpened(LabError):
    """An encrypted file cannot be read: another key, damage, or it was cut short."""

    code = "not_opened"


class Writer(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


class Sealer:
    """Encrypts what is written to it. Without `close` the file is not complete and will not open."""

    def __init__(self, out: Writer, key: bytes) -> None:
        self._out = out
        self._header = MAGIC + os.urandom(SALT)
        self._cipher = _cipher(key, self._header)
        self._number = 0
        self._held = bytearray()
        out.write(self._header)

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) > PIECE:
            self._piece(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        """Write the last piece. The file underneath stays open."""
        self._piece(bytes(self._held), last=True)

    def _piece(self, data: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), data, self._header)
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def opened(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The content of an encrypted file, a piece at a time; each is authenticated before it is given out."""
    header = source.read(len(MAGIC) + SALT)
    if len(header) < len(MAGIC) + SALT or not header.startswith(MAGIC):
        raise NotOpened("It is not an encrypted file of a backup, or it is damaged at its beginning.")
    cipher = _cipher(key, header)
    number, last = 0, False
    while not last:
        sealed = _next(source)
        data, last = _piece(cipher, sealed, number, header)
        number += 1
        yield data
    if source.read(1):
        raise NotOpened("There is something behind its end.")


def _next(source: BinaryIO) -> bytes:
    size = int.from_bytes(source.read(4), "big")
    if not TAG <= size <= PIECE + TAG:
        raise NotOpened("It is cut short or damaged.")
    sealed = source.read(size)
    if len(sealed) < size:
        raise NotOpened("It is cut short.")
    return sealed


def _piece(cipher: AESGCM, sealed: bytes, number: int, header: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last=last), sealed, header), last
        except InvalidTag:
            continue
    raise NotOpened(
        "It was encrypted with another key, or it is damaged." if number == 0 else "It is damaged."
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(derived(key, header[len(MAGIC) :], b"labflow backup file"))


def derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key of its own for a purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(key)

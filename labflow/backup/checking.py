"""Whether a backup is what was written: the seal of its manifest, then every digest, before anything relies on it."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labflow.backup.folder import CHUNK, BackupSet, Damaged, looks_whole, plain
from labflow.backup.keys import Keyring, Locksmith
from labflow.backup.sealing import NotOpened


def key_of(one: BackupSet, smith: Locksmith | None, kept_keys: Path | None = None) -> bytes | None:
    """The key of an encrypted set; none for one that is not."""
    if not one.manifest.key:
        return None
    return Keyring(one.path.parent, kept_keys).open(one.manifest.key, smith)


def check(one: BackupSet, key: bytes | None, *, objects: bool = True) -> None:
    """Read everything and compare it with the manifest. The first difference is told and ends it."""
    with _about(one):
        if not hmac.compare_digest(one.manifest.seal, one.manifest.sealed_with(key)):
            raise Damaged("The manifest was changed or damaged after it was written.")
        _require_sizes(one)
        for name, (_size, digest) in one.manifest.files.items():
            if _digest(_raw(one.path / name)) != digest:
                raise Damaged(f"{name} is damaged: its digest is not that of the manifest.")
        if objects:
            for digest, _size in one.listed():
                check_object(one, key, digest)


def check_object(one: BackupSet, key: bytes | None, digest: str) -> None:
    """One file of the laboratory."""
    if _digest(plain(one.object(digest), key)) != digest:
        raise Damaged(f"The file {digest} is damaged: its content does not match its digest.")


def _require_sizes(one: BackupSet) -> None:
    if looks_whole(one):
        return
    for name, (size, _digest) in one.manifest.files.items():
        path = one.path / name
        if not path.exists():
            raise Damaged(f"{name} is missing.")
        if (found := path.stat().st_size) != size:
            raise Damaged(f"{name} has {found:,} bytes in place of {size:,}: it is cut short or damaged.")


def _raw(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while data := source.read(CHUNK):
            yield data


def _digest(pieces: Iterator[bytes]) -> str:
    total = hashlib.sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


@contextmanager
def _about(one: BackupSet) -> Iterator[None]:
    try:
        yield
    except Damaged as error:
        raise Damaged(f"The backup {one.path} is not usable. {error.message}") from None
    except NotOpened as error:
        raise NotOpened(f"The backup {one.path} is not usable. {error.message}") from None

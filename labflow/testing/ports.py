"""Ports that stay in memory: passwords, files, mail, readers; and a house with them on a real database."""

import io
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from labflow.domain.ports import Address, House, Letter, Parcel, Receipt
from labflow.errors import LabError
from labflow.integrations.instrument_files import InstrumentFiles
from labflow.integrations.jwt_tokens import JwtTokens
from labflow.integrations.papers import Papers
from labflow.integrations.postgres_queue import PostgresQueue

PASSWORD = "correct horse battery"  # noqa: S105 (of people who exist in tests only)


class PlainPasswords:
    """Passwords for tests: as they are, so that a test spends no time on hashing."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def check(self, password: str, stored: str | None) -> bool:
        return stored == f"plain:{password}"

    def outdated(self, stored: str) -> bool:
        return False


class MemoryFiles:
    """Storage that forgets everything at the end of the test."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.unchecked: dict[str, bytes] = {}

    def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data

    def put_file(self, key: str, path: Path) -> None:
        self.kept[key] = path.read_bytes()
        path.unlink()

    def get(self, key: str) -> bytes:
        if key not in self.kept:
            raise FileNotFoundError(key)
        return self.kept[key]

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.get(key))

    def put_aside(self, name: str, data: bytes) -> None:
        self.unchecked[name] = data

    def aside(self, name: str) -> bytes | None:
        return self.unchecked.get(name)

    def forget_aside(self, name: str) -> None:
        self.unchecked.pop(name, None)

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> Address:
        return Address()

    def address_to_get(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        return ""

    def check(self) -> None:
        """There is always room."""


class Outbox:
    """A mailer that keeps what it was given."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class OpenVault:
    """Secrets with their place written before them: a secret in the wrong place is noticed, and nothing is hidden."""

    def seal(self, secret: str, place: str) -> str:
        return f"{place}|{secret}"

    def open(self, sealed: str, place: str) -> str:
        where, _, secret = sealed.rpartition("|")
        if where != place:
            raise LabError("A kept secret cannot be read.")
        return secret


class Pigeons:
    """A courier that keeps what it was given and answers what the test tells it to."""

    def __init__(self) -> None:
        self.sent: list[Parcel] = []
        self.answers: list[Receipt] = []

    def problem(self, url: str) -> str:
        return "" if url.startswith("https://") else "The address must begin with https://."

    def send(self, parcel: Parcel) -> Receipt:
        self.sent.append(parcel)
        return self.answers.pop(0) if self.answers else Receipt(200, "thanks", milliseconds=7)


def make_house(engine: Engine | Connection) -> House:
    """A house whose ports stay in memory, on a real database."""
    return House(
        engine=engine, storage=MemoryFiles(), mailer=Outbox(), queue=PostgresQueue(), documents=Papers(),
        instruments=InstrumentFiles(), passwords=PlainPasswords(), vault=OpenVault(), courier=Pigeons(), mode="test",
        tokens=JwtTokens("access-tokens-of-the-tests-only-0123456789", "refresh-tokens-of-the-tests-only-9876543210"),
    )  # fmt: skip

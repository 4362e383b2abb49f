"""Ports that stay in memory: passwords, files, mail, readers; and a house with them on a real database."""

from typing import Any

from sqlalchemy import Connection, Engine

from labflow.domain.ports import House, Letter
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

    def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data

    def get(self, key: str) -> bytes:
        return self.kept[key]


class Outbox:
    """A mailer that keeps what it was given."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class ReadersOfFiles:
    """The real readers, loaded when a test reads a file."""

    def read(self, name: str, data: bytes, reader: str = "") -> Any:
        from labflow.instruments import read

        return read(name, data, reader=reader or None)

    def readers(self) -> list[tuple[str, str]]:
        from labflow.instruments import READERS

        return [(one.name, one.instrument) for one in READERS]

    def sheets(self, name: str, data: bytes) -> list[Any]:
        from labflow.instruments import sheets

        return list(sheets(name, data))


def make_house(engine: Engine | Connection) -> House:
    """A house whose ports stay in memory, on a real database."""
    return House(
        engine=engine, storage=MemoryFiles(), mailer=Outbox(), queue=PostgresQueue(), documents=Papers(),
        instruments=ReadersOfFiles(), passwords=PlainPasswords(), mode="test",
    )  # fmt: skip

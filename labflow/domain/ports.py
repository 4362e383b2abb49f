"""What the rules need of the outside world, as Protocols. `labflow.wiring` plugs the real things in."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine

from labflow.vocabulary import Side


@dataclass(frozen=True)
class Address:
    """A storage's own signed address, and the headers that must be sent with it; empty where the storage has none."""

    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Storage(Protocol):
    """Keeps bytes under a key. The key is the content's digest, so writing twice is harmless.

    What is not there raises FileNotFoundError; a storage that is away raises StorageAway.
    """

    def put(self, key: str, data: bytes) -> None: ...

    def put_file(self, key: str, path: Path) -> None:
        """Keep a file of any size, whole or not at all. The file is taken over: it is gone from its path."""
        ...

    def get(self, key: str) -> bytes: ...

    def open(self, key: str) -> BinaryIO:
        """The bytes to be read a piece at a time, from any place."""
        ...

    def put_aside(self, name: str, data: bytes) -> None:
        """Keep what nobody has checked yet, apart from what is kept."""
        ...

    def aside(self, name: str) -> bytes | None:
        """What lies aside under this name; None when nothing came."""
        ...

    def forget_aside(self, name: str) -> None: ...

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> Address:
        """The storage's own signed address to lay exactly these bytes aside."""
        ...

    def address_to_get(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        """The storage's own signed address to fetch a file; empty where it has none."""
        ...

    def check(self) -> None:
        """Raises when nothing can be kept now. Cheap: it is asked every few seconds."""
        ...


@dataclass(frozen=True)
class Letter:
    """A mail ready to go. `id` is the same whenever it is sent; `unsubscribe` is the address that ends such letters."""

    recipient: str
    subject: str
    text: str
    html: str
    attachments: list[tuple[str, str, bytes]] = field(default_factory=list)
    id: str = ""
    unsubscribe: str = ""


class LetterRefused(Exception):
    """The post will never take this letter, with its words: no such address, too large, refused as spam."""


class Mailer(Protocol):
    """Hands a letter to the post. Raises when the post does not take it."""

    def send(self, letter: Letter) -> None: ...


class Queue(Protocol):
    """Defers a job in the transaction of the connection: it exists if, and only if, that commits."""

    def defer(self, connection: Connection, job: str, **arguments: Any) -> None: ...

    def defer_until(self, connection: Connection, at: datetime, job: str, **arguments: Any) -> None:
        """The same for a job that is not to begin before `at`, in the queue of webhooks."""
        ...


class Vault(Protocol):
    """Seals secrets that are needed again. `place` says what a secret belongs to: elsewhere it does not open."""

    def seal(self, secret: str, place: str) -> str: ...

    def open(self, sealed: str, place: str) -> str: ...


@dataclass(frozen=True)
class Parcel:
    """A webhook ready to go: where to, under which headers, exactly these bytes."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Receipt:
    """What became of a parcel. Without a status there was no answer, and `error` says why."""

    status: int | None = None
    answer: str = ""
    error: str = ""
    milliseconds: int = 0

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Courier(Protocol):
    """Carries webhooks to strangers' servers, and never to our own network."""

    def problem(self, url: str) -> str:
        """Why this address is no place for a webhook, in words; empty when it is one. Asks nobody."""
        ...

    def send(self, parcel: Parcel) -> Receipt:
        """One try. Never raises for what the other side does."""
        ...


class Documents(Protocol):
    """Draws the lab's papers. Data in, bytes out."""

    def certificate(self, content: Any, issued_at: datetime, logo: bytes = b"") -> bytes: ...

    def labels_pdf(self, job: Any) -> bytes: ...

    def labels_zpl(self, job: Any) -> str: ...

    def label_picture(self, job: Any) -> str:
        """The first page of labels as SVG, as it would be printed."""
        ...

    def text_width(self, text: str, *, bold: bool, mono: bool) -> float:
        """How wide text is on a label, in units of its size."""
        ...

    def printable(self, text: str) -> str:
        """The text with whatever no font of the documents can draw replaced."""
        ...

    def undrawable(self, text: str) -> str:
        """The characters of the text that no font of the documents can draw, each once."""
        ...

    def custody_record(self, record: Any, printed_at: datetime, logo: bytes = b"") -> bytes: ...

    def letterhead(self, lab: Any, logo: bytes = b"", language: str = "en-US") -> bytes:
        """The head of a certificate as a picture (PNG), to look at before it is printed."""
        ...

    def submission_form(self, content: Any) -> bytes: ...

    def travel_form(self, form: Any, printed_at: datetime, logo: bytes = b"") -> bytes:
        """The form that travels with a client's samples (PDF)."""
        ...


@dataclass(frozen=True)
class ColumnsKnown:
    """What the columns of a plain table are: role by place ("$B"), and the order of day and month in its dates."""

    roles: dict[str, str]
    date_order: str = ""


class Instruments(Protocol):
    """Reads files of tables; see labflow.instruments."""

    def read(
        self,
        name: str,
        data: bytes,
        reader: str = "",
        known: Callable[[str], ColumnsKnown | None] | None = None,
    ) -> Any:
        """An instrument's file as readings; by the reader named, else by the one that recognises it.

        `known` tells by the fingerprint of a plain table's headings how a person mapped its columns before.
        """
        ...

    def read_mapped(self, name: str, data: bytes, columns: ColumnsKnown) -> Any:
        """A plain table as readings, by the columns a person chose."""
        ...

    def readers(self) -> list[tuple[str, str]]:
        """Every reader: its name, and whose files it reads."""
        ...

    def sheets(self, name: str, data: bytes) -> list[Any]:
        """Any .csv or .xlsx as sheets of text, each with `name` and `rows`. Formulas arrive as their values only."""
        ...


class Passwords(Protocol):
    """Hashes and checks passwords (argon2id)."""

    def hash(self, password: str) -> str: ...

    def check(self, password: str, stored: str | None) -> bool:
        """Whether the password is right. Without a stored hash it takes as long, and the answer is no."""
        ...

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        ...


class Tokens(Protocol):
    """Signs what a program shows instead of a password for a while, and reads it back. Who may do what is not in it."""

    access_seconds: int
    refresh_seconds: int

    def access(self, claims: dict[str, str], now: datetime) -> str:
        """An access token of these claims."""
        ...

    def refresh(self, claims: dict[str, str], now: datetime, until: datetime) -> str:
        """A refresh token of these claims, good until then at the latest."""
        ...

    def read_access(self, token: str, now: datetime) -> dict[str, str] | None:
        """The claims of an access token of ours that is good now, or nothing."""
        ...

    def read_refresh(self, token: str, now: datetime) -> dict[str, str] | None:
        """The claims of a refresh token of ours that is good now, or nothing."""
        ...


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit: `left` of `quota` requests in `window` seconds; new ones after `wait` seconds."""

    name: str
    quota: int
    window: int
    left: int
    wait: int


class Limiter(Protocol):
    """Counts requests for all processes together."""

    async def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        """Count one request. Whether it is within every limit, and what is left of each; the first one that refuses is last."""
        ...


@dataclass(frozen=True)
class Copy:
    """A copy of the database that may be read now. What it answers is at most `age` seconds old."""

    engine: Engine
    age: float


@dataclass(frozen=True)
class ReplicaStanding:
    """How far the copy was behind when it was asked, and why it is not used; without a problem it is."""

    behind: float = 0.0
    problem: str = ""
    asked: float = field(default_factory=time.monotonic)

    @property
    def age(self) -> float:
        """How old the copy's answers may be in this very moment."""
        return self.behind + time.monotonic() - self.asked


class Replica(Protocol):
    """Knows a copy of the database that follows it. Nothing here raises: without a copy the one database is read."""

    def not_older(self, seconds: float) -> Copy | None:
        """The copy, when what it answers is at most so many seconds old."""
        ...

    def caught_up(self) -> Copy | None:
        """The copy, as soon as it holds all that is committed at this moment."""
        ...

    def standing(self) -> ReplicaStanding: ...

    def failed(self, error: Exception) -> None:
        """Told of a reading that broke off."""
        ...


class Kept:
    """Facts of one edition (`domain/settled.py`). Those of an earlier one are forgotten when the first work of a new one asks."""

    def __init__(self) -> None:
        self._facts: tuple[UUID | None, dict[Hashable, Any]] = (None, {})

    def of(self, edition: UUID) -> dict[Hashable, Any]:
        """What is kept of this edition, to be added to."""
        facts = self._facts
        if facts[0] != edition:
            facts = self._facts = (edition, {})
        return facts[1]


@dataclass(frozen=True)
class House:
    """Everything a piece of work may reach: the database and the plugged-in ports."""

    engine: Engine | Connection
    storage: Storage
    mailer: Mailer
    queue: Queue
    documents: Documents
    instruments: Instruments
    passwords: Passwords
    vault: Vault
    courier: Courier
    tokens: Tokens
    limiter: Limiter | None = None
    """None counts nothing: tests, and an installation whose proxy does it."""
    replica: Replica | None = None
    """Where `domain/looking.py` may read; without one in the database itself."""
    mode: str = "demo"
    web_url: str = "http://localhost:3000"
    portal_url: str = ""
    """Where clients come in; without it at `web_url`."""
    api_url: str = ""
    """Where programs come in; without it at `web_url`."""
    direct_database: str = ""
    """The address of the database past any pooler, for what listens."""
    session_idle_minutes: int = 30
    session_absolute_minutes: int = 720
    anchors: Path | None = None
    """The file outside the database that keeps the heads of the audit chain."""
    scratch: Path | None = None
    """Where large files are made before storage takes them over; best on the disk of the storage."""
    kept: Kept = field(default_factory=Kept)

    def address(self, side: str) -> str:
        """Where people of this side open their pages, without a final slash."""
        return (self.portal_url or self.web_url if side == Side.CLIENT else self.web_url).rstrip("/")

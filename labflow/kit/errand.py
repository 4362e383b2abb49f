"""What is being done at this moment: one request, one event of a screen, or one job. Logs and the audit trail name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5


@dataclass
class Errand:
    """Its number, and who it is for as soon as that is known. Threads that work for it share this very object."""

    request_id: str
    actor: str = ""
    side: str = ""
    key: str = ""

    def of(self, actor: UUID | None, side: str, key: UUID | None = None) -> None:
        """Say who it is for."""
        self.actor, self.side, self.key = str(actor or ""), side, str(key or "")

    @property
    def facts(self) -> dict[str, str]:
        """What a log line says of it; what is not known is left out."""
        told = {"request_id": self.request_id, "actor": self.actor, "side": self.side, "key": self.key}
        return {name: value for name, value in told.items() if value}


_NOW: ContextVar[Errand | None] = ContextVar("errand", default=None)


def begin(request_id: str = "") -> Errand:
    """From here on, in this task and the threads it asks, this is what is being done."""
    errand = Errand(request_id or uuid4().hex)
    _NOW.set(errand)
    return errand


@contextmanager
def doing(request_id: str = "") -> Iterator[Errand]:
    """The same, until the end of the block."""
    errand = Errand(request_id or uuid4().hex)
    before = _NOW.set(errand)
    try:
        yield errand
    finally:
        _NOW.reset(before)


def now() -> Errand | None:
    """What is being done, if anything was begun."""
    return _NOW.get()


def carry(error: BaseException) -> None:
    """Tie a failure to what was being done: it is told later, by another task."""
    error.__dict__["labflow_errand"] = _NOW.get()


def carried(error: BaseException) -> Errand | None:
    """What was being done when this failed, if anybody tied it."""
    return error.__dict__.get("labflow_errand")


def trail_id() -> UUID:
    """The number under which the audit trail keeps what is done now."""
    errand = _NOW.get()
    return as_uuid(errand.request_id) if errand else uuid4()


def as_uuid(request_id: str) -> UUID:
    """A request's number as the audit trail keeps it. A proxy's own kind of number always becomes the same one."""
    try:
        return UUID(request_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"urn:labflow:request:{request_id}")

"""Scans that waited in the browser for a connection: sent in order, taken in one by one, each answered by its id."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import reflex as rx

from labflow.domain.samples import Reception, arrival, waiting
from labflow.domain.samples.waiting import Taken
from labflow.errors import LabError, NotSignedIn
from labflow.state.base import LabState
from labflow.state.receiving import ReceivedRow, ReceivingState, reception_of
from labflow.state.session import SessionState
from labflow.vocabulary import Permission
from labflow.words import _

BATCH_MOST = 20
ANSWERS_MOST = 60


@dataclass
class Answer:
    """What became of one scan: taken in, or refused with the reason."""

    id: str
    refused: str = ""


class WaitingScansState(LabState, rx.State):
    """The answers to the newest scans; the browser forgets a scan only when it reads its answer here."""

    needs: ClassVar[Permission] = Permission.RECEIVE_SAMPLES

    answers: list[dict[str, str]] = []

    @rx.event
    async def send(self, batch: dict[str, Any]) -> Any:
        """Take the scans in, each in a transaction of its own: one that is refused stops no other."""
        sent = batch.get("scans")
        scans = (
            [each for each in sent if isinstance(each, dict)][:BATCH_MOST] if isinstance(sent, list) else []
        )
        desk = await self.get_state(ReceivingState)
        for scan in scans:
            answer = await self._answer(desk, scan)
            self.answers = [*self.answers, asdict(answer)][-ANSWERS_MOST:]
        await desk._expect()
        return SessionState.count

    async def _answer(self, desk: ReceivingState, sent: dict[str, Any]) -> Answer:
        name = str(sent.get("id"))[:40]
        facts = sent.get("facts")
        try:
            reception = reception_of(facts if isinstance(facts, dict) else {})
            taken = await self._do(waiting.take, waiting.scan_from(sent, reception))
        except NotSignedIn:
            raise
        except LabError as refusal:
            return Answer(name, refusal.message)
        if not taken.again:
            desk._remember([_row(taken, reception)])
        return Answer(name)


def _row(taken: Taken, reception: Reception) -> ReceivedRow:
    return ReceivedRow(
        taken.sample_id, taken.what, _("scanned without a connection"), arrival.words(reception)
    )

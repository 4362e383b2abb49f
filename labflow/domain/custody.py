"""The chain of custody in its order: who gives comes before who takes, also when both are written at the same moment."""

from sqlalchemy import case

from labflow.models import CustodyEvent
from labflow.vocabulary import CustodyKind

_FIRST = {CustodyKind.COLLECT: 0, CustodyKind.RELINQUISH: 1, CustodyKind.RECEIVE: 2}

IN_ORDER = (
    CustodyEvent.at,
    case({kind.value: place for kind, place in _FIRST.items()}, value=CustodyEvent.kind, else_=len(_FIRST)),
    CustodyEvent.created_at,
    CustodyEvent.id,
)

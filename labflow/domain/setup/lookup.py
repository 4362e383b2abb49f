"""What the laboratory sets up, for programs: one noun for each kind, from its declaration."""

from typing import Any

from sqlalchemy import or_

from labflow.domain.lists.filters import Filter
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import SortKey
from labflow.domain.nouns import Fact, Facts, ForClients, Noun, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.domain.setup.kinds import KINDS, Field, Kind
from labflow.domain.work import Work
from labflow.vocabulary import Permission

_TYPES: dict[str, Any] = {"number": int | None, "yes_no": bool, "words": list[str]}
# what a client's people name samples, bottles and results by
_FOR_CLIENTS = ("sample-types", "containers", "analytes", "qualifiers")


def _noun(kind: Kind) -> Noun:
    model, name = kind.model, kind.unique[0]
    texts = [getattr(model, field.name) for field in kind.fields if field.kind == "text"]

    def found(_work: Work, q: str) -> list[Any]:
        return [or_(*(text.ilike(pattern(q)) for text in texts))]

    own = [Filter(name, name.capitalize(), "text", getattr(model, name)), in_use(model)]
    own += [Filter(each.name, each.label, "yes", getattr(model, each.name).is_(True)) for each in kind.fields if each.kind == "yes_no"]  # fmt: skip
    facts = (*usual(), *(Fact(each.name, _type(each)) for each in kind.fields), Fact("active", bool))
    title = kind.key.title().replace("-", "").removesuffix("s")
    return Noun(
        kind.key, kind.noun, model, (kind.permission, *READERS), Facts(f"{title}Facts", kind.about, model, facts), name,
        sorts={each: SortKey(getattr(model, each)) for each in dict.fromkeys((*kind.unique, kind.name))}, filters=tuple(own),
        found=found, clients=ForClients(Permission.PORTAL_ORDERS, tuple(own[:2]), (name,)) if kind.key in _FOR_CLIENTS else None,
    )  # fmt: skip


def _type(field: Field) -> Any:
    return _TYPES.get(field.kind, str)


NOUNS = {key: declare_noun(_noun(kind)) for key, kind in KINDS.items()}

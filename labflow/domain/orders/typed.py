"""An order as reception types it: words and codes instead of ids, times on the lab's clock; every problem at its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.lab import zone
from labflow.domain.orders.creating import OrderDraft, create
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.times import parse_local
from labflow.models import ContainerType, Order, Profile, Sample, Service
from labflow.vocabulary import Permission, Priority

MAX_LINES = 200
_SEPARATORS = re.compile(r"[\s,;+]+")
_TIMES = re.compile(r"^(\d{1,2})[x×](.+)$", re.IGNORECASE)


@dataclass
class SampleLine:
    """A line of the form. `extra` holds codes of tests and profiles, `containers` codes such as "2xVOA P250"."""

    key: str = ""
    client_reference: str = ""
    sample_point_id: str = ""
    sample_type_id: str = ""
    collected_at: str = ""
    collected_by: str = ""
    profile_ids: str = ""
    extra: str = ""
    containers: str = ""
    custom: dict[str, str] = field(default_factory=dict)
    revision: int = 0


@dataclass
class CreatedOrder:
    """What became of it."""

    id: str = ""
    number: str = ""
    samples: int = 0


@dataclass
class _Codes:
    """The codes of the house."""

    profiles: dict[str, UUID]
    services: dict[str, UUID]
    containers: dict[str, UUID]


def create_typed(
    work: Work,
    facts: Mapping[str, str],
    custom: Mapping[str, str],
    lines: Sequence[SampleLine],
    *,
    request_key: str,
) -> CreatedOrder:
    """Create the order that was typed, or refuse with every problem at its field ("due_at", "samples.2.extra")."""
    work.require(Permission.CREATE_ORDERS)
    problems: dict[str, str] = {}
    if len(lines) > MAX_LINES:
        raise Invalids(
            {"samples": f"At most {MAX_LINES} samples in one order; register the others afterwards."}
        )
    draft = _order(work, facts, custom, lines, request_key, problems)
    try:
        order_id = create(work, draft)
    except Invalids as refusal:
        raise Invalids({**refusal.errors, **problems}) from None
    if problems:
        raise Invalids(problems)
    order = work.read(Order, order_id)
    count = work.db.execute(select(func.count()).where(Sample.order_id == order_id)).scalar_one()
    return CreatedOrder(str(order_id), order.number, count)


def _order(
    work: Work, facts: Mapping[str, str], custom: Mapping[str, str], lines: Sequence[SampleLine], request_key: str,
    problems: dict[str, str],
) -> OrderDraft:  # fmt: skip
    codes = _codes(work)
    client = _id(facts.get("client_id", ""))
    if client is None:
        problems["client_id"] = "Choose the client."
    return OrderDraft(
        client_id=client or UUID(int=0), contact_id=_id(facts.get("contact_id", "")),
        samples=[_sample(work, codes, line, place, problems) for place, line in enumerate(lines)],
        client_reference=facts.get("client_reference", ""), priority=facts.get("priority", "") or Priority.NORMAL,
        due_at=_time(work, facts.get("due_at", ""), "due_at", problems),
        specification_id=_id(facts.get("specification_id", "")), note=facts.get("note", ""),
        custom=_filled(custom), request_key=_id(request_key),
    )  # fmt: skip


def _sample(work: Work, codes: _Codes, line: SampleLine, place: int, problems: dict[str, str]) -> SampleDraft:
    at = f"samples.{place}."
    profiles, services = _tests(codes, line.extra, at + "extra", problems)
    chosen = _id(line.profile_ids)
    return SampleDraft(
        sample_type_id=_id(line.sample_type_id) or UUID(int=0), client_reference=line.client_reference,
        sample_point_id=_id(line.sample_point_id),
        collected_at=_time(work, line.collected_at, at + "collected_at", problems), collected_by=line.collected_by,
        profile_ids=tuple(dict.fromkeys([*([chosen] if chosen else []), *profiles])), service_ids=tuple(services),
        container_type_ids=_bottles(codes, line.containers, at + "containers", problems), custom=_filled(line.custom),
    )  # fmt: skip


def _tests(codes: _Codes, typed: str, at: str, problems: dict[str, str]) -> tuple[list[UUID], list[UUID]]:
    profiles, services, unknown = [], [], []
    for word in split_codes(typed):
        if word in codes.services:
            services.append(codes.services[word])
        elif word in codes.profiles:
            profiles.append(codes.profiles[word])
        else:
            unknown.append(word)
    if unknown:
        problems[at] = f"No test or profile has the code {', '.join(unknown)}. Choose from the list."
    return profiles, services


def _bottles(codes: _Codes, typed: str, at: str, problems: dict[str, str]) -> tuple[UUID, ...]:
    found: list[UUID] = []
    for code, count in counted_codes(typed).items():
        if code not in codes.containers:
            problems[at] = f"No container has the code {code}. Choose from the list."
        else:
            found += [codes.containers[code]] * count
    return tuple(found)


def split_codes(typed: str) -> list[str]:
    """The codes in what was typed, in capitals, each once."""
    return list(dict.fromkeys(word.upper() for word in _SEPARATORS.split(typed.strip()) if word))


def counted_codes(typed: str) -> dict[str, int]:
    """Codes with how many of each: "2xVOA P250" is two VOA and one P250."""
    found: dict[str, int] = {}
    for word in (word.upper() for word in _SEPARATORS.split(typed.strip()) if word):
        times = _TIMES.match(word)
        code, count = (times[2], int(times[1])) if times else (word, 1)
        found[code] = found.get(code, 0) + count
    return found


def _codes(work: Work) -> _Codes:
    def by_code(kind: type[Profile] | type[Service] | type[ContainerType]) -> dict[str, UUID]:
        return {row.code.upper(): row.id for row in work.db.execute(select(kind.code, kind.id))}

    return _Codes(by_code(Profile), by_code(Service), by_code(ContainerType))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _time(work: Work, text: str, at: str, problems: dict[str, str]) -> datetime | None:
    if not text.strip():
        return None
    found = parse_local(text, zone(work))
    if found is None:
        problems[at] = "Type the date and the time."
    return found


def _filled(custom: Mapping[str, str]) -> dict[str, str]:
    return {key: value.strip() for key, value in custom.items() if value.strip()}

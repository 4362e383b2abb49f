"""Samples of a draft that are ordered alike, told together: who looks fifty of them over reads once what they share."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from labflow.domain.portal.naming import listed
from labflow.domain.portal.placing.draft_sample import DraftSampleView
from labflow.domain.portal.progress import count
from labflow.words import _, in_sentence, plural


@dataclass
class AlikeSample:
    """A sample where what it shares with others is told already."""

    key: str = ""
    name: str = ""
    collected: str = ""


@dataclass
class Alike:
    """Samples of one kind, with the same tests in the same bottles; or a single one, which goes by its name."""

    key: str = ""
    title: str = ""
    about: str = ""
    sampled: str = ""
    told: str = ""
    not_done: str = ""
    bottles: str = ""
    samples: list[AlikeSample] = field(default_factory=list)


def grouped(samples: Sequence[DraftSampleView]) -> list[Alike]:
    """The samples by what is done with them; first those that go without a test of the order, then the larger groups."""
    found: dict[tuple[str, ...], list[DraftSampleView]] = {}
    for sample in samples:
        found.setdefault((sample.kind, sample.told, sample.not_done, sample.bottles), []).append(sample)
    alike = [_alike(members) for members in found.values()]
    return sorted(alike, key=lambda group: (not group.not_done, -len(group.samples)))


def in_words(samples: Sequence[DraftSampleView]) -> str:
    """ "3 samples of drinking water"."""
    kinds = list(dict.fromkeys(in_sentence(sample.kind) for sample in samples if sample.kind))
    said = count(len(samples), "sample")
    return _("{samples} of {kind}", samples=said, kind=kinds[0]) if len(kinds) == 1 else said


def _alike(members: Sequence[DraftSampleView]) -> Alike:
    first, several = members[0], len(members) > 1
    return Alike(
        key=first.key, title=in_words(members) if several else first.name,
        about=listed([sample.name for sample in members]) if several else first.kind, sampled=_sampled(members),
        told=first.told, not_done=first.not_done, bottles=first.bottles,
        samples=[AlikeSample(sample.key, sample.name, sample.collected) for sample in members] if several else [],
    )  # fmt: skip


def _sampled(members: Sequence[DraftSampleView]) -> str:
    """When they were sampled; nothing as long as none was."""
    times = [sample.collected for sample in members]
    if not any(times):
        return ""
    if missing := times.count(""):
        return plural("{count} not sampled yet", "{count} not sampled yet", missing)
    return _("Sampled {at}", at=times[0]) if len(set(times)) == 1 else _("Sampled at different times")

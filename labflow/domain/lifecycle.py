"""Life cycles as tables: state, action, target, permission, guards, effects. Buttons, API and tests read them too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from labflow.domain.work import Work
from labflow.errors import LabError, StepNotAllowed
from labflow.ext import guards
from labflow.models.base import Record
from labflow.vocabulary import Permission
from labflow.words import _

Kind = TypeVar("Kind", bound=Record)
Guard = Callable[[Work, Any], None]
GuardOfAll = Callable[[Work, Sequence[Any]], None]
Effect = Callable[[Work, Any], None]


@dataclass(frozen=True)
class Transition:
    """One row of the table. `label` is what a button says; a reason is required where the record must explain itself.

    `guards` look at one record, `guards_of_all` at all that take the step together, in a statement or two.
    """

    action: str
    sources: tuple[str, ...]
    target: str
    permission: Permission
    label: str
    guards: tuple[Guard, ...] = ()
    guards_of_all: tuple[GuardOfAll, ...] = ()
    effects: tuple[Effect, ...] = ()
    reason_required: bool = False


@dataclass(frozen=True)
class Step:
    """An action as a screen offers it: possible now, or why not."""

    action: str
    label: str
    possible: bool
    why_not: str = ""
    reason_required: bool = False


@dataclass(frozen=True)
class Lifecycle(Generic[Kind]):
    """The transitions of one kind of record."""

    noun: str
    name_of: Callable[[Kind], str]
    transitions: tuple[Transition, ...]
    _by_action: dict[str, Transition] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for transition in self.transitions:
            if transition.action in self._by_action:
                raise ValueError(f"{self.noun}: {transition.action} is declared twice")
            self._by_action[transition.action] = transition

    def target(self, action: str) -> str:
        """The state an action leads to."""
        return self._by_action[action].target

    def check(self, work: Work, record: Any, action: str) -> None:
        """Refuse when this person may not take this step now: permission, state, guards, house rules."""
        self.check_all(work, [record], action)

    def check_all(self, work: Work, records: Sequence[Any], action: str) -> None:
        """The same for many records that take the step together."""
        step = self._by_action[action]
        work.require(step.permission)
        self._check(work, step, records)

    def check_state(self, record: Any, action: str) -> None:
        """Refuse an action that the record's state does not have."""
        self._check_state(self._by_action[action], record)

    def take(self, work: Work, record: Any, action: str, *, reason: str = "") -> None:
        """Take one step: permission, state, reason, guards, house rules, then the new state and its effects."""
        self.take_all(work, [record], action, reason=reason)

    def take_all(self, work: Work, records: Sequence[Any], action: str, *, reason: str = "") -> None:
        """The same for many records: all of them, or none."""
        step = self._by_action[action]
        work.require(step.permission)
        self._check(work, step, records)
        if step.reason_required:
            if not reason.strip():
                raise LabError("Give a reason: why “{act}”?", field="reason", act=_(step.label))
            work.give_reason(reason.strip())
        for record in records:
            record.state = step.target
            work.steps.append((self.noun, action))
            for effect in step.effects:
                effect(work, record)

    def offered(self, work: Work, record: Any) -> list[Step]:
        """What this person sees: steps from this state that her roles allow, each possible or with the reason why not."""
        return [
            self._offer(work, step, record)
            for step in self.transitions
            if record.state in step.sources and work.actor.may(step.permission)
        ]

    def _offer(self, work: Work, step: Transition, record: Any) -> Step:
        try:
            self._check(work, step, [record])
        except LabError as refusal:
            return Step(step.action, _(step.label), False, refusal.message, step.reason_required)
        return Step(step.action, _(step.label), True, "", step.reason_required)

    def _check_state(self, step: Transition, record: Any) -> None:
        if record.state not in step.sources:
            raise StepNotAllowed(
                "{record} is {state}: “{act}” is not possible now.",
                record=self.name_of(record), state=_(record.state.replace("_", " ")), act=_(step.label),
            )  # fmt: skip

    def _check(self, work: Work, step: Transition, records: Sequence[Any]) -> None:
        for record in records:
            self._check_state(step, record)
        for guard_of_all in step.guards_of_all:
            guard_of_all(work, records)
        each = (*step.guards, *guards(f"{self.noun}.{step.action}"))
        for record in records if each else ():
            for guard in each:
                guard(work, record)

"""A scene is an order and what happens to it, step by step. Steps follow each other in the laboratory's hours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from labflow.demo import story
from labflow.demo.accounts import PASSWORD
from labflow.demo.stage import Stage, office
from labflow.demo.story import BENCHES, Telling, Told, Wanted
from labflow.domain import analyses, orders, reports, samples
from labflow.vocabulary import AnalysisState

Step = Callable[[Stage, Told], Telling]


@dataclass(frozen=True)
class Scene:
    """An order with its steps."""

    wanted: Wanted
    steps: tuple[Step, ...] = ()


def play(stage: Stage, scenes: Iterable[Scene]) -> None:
    """Tell the scenes side by side, always what happened first: numbers rise with time, and so does the trail."""
    tellings = [_telling(stage, scene) for scene in scenes]
    waiting = [(next(telling), place) for place, telling in enumerate(tellings)]
    heapify(waiting)
    while waiting:
        _, place = heappop(waiting)
        if (moment := next(tellings[place], None)) is not None:
            heappush(waiting, (moment, place))


def _telling(stage: Stage, scene: Scene) -> Telling:
    told = yield from story.order(stage, scene.wanted)
    for step in scene.steps:
        yield from step(stage, told)


def received(hours: float = 2.5, **facts: Any) -> Step:
    """Reception takes the samples in, so many hours after sampling."""
    return lambda stage, told: story.receive(
        stage, told, told.wanted.collected + timedelta(hours=hours), **facts
    )


def assigned(*departments: str) -> Step:
    """The technical manager gives the waiting work of these departments to their analysts."""

    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 0.5))
        yield when
        with stage.at(when, "elena", verb="analyses.assign") as work:
            for department in departments or BENCHES:
                waiting = story.analyses_of(work, told, department, AnalysisState.UNASSIGNED)
                if waiting:
                    analyst = stage.cast[BENCHES[department][0]].id
                    analyses.assign(work, waiting, analyst_id=analyst)

    return step


def measured(**how: Any) -> Step:
    """The benches enter what they measured; see `story.measure`."""
    return lambda stage, told: story.measure(stage, told, **how)


def ph_at_once() -> Step:
    """The pH of what came today is read at the counter: it holds for a quarter of an hour."""
    return measured(departments=("WET",), only=("PH",))


def verified(by: str = "priya", comment: str = "") -> Step:
    return lambda stage, told: story.review(stage, told, moment_after(told, 3), by=by, comment=comment)


def report_waits(comment: str = "") -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        yield from story.prepare(stage, told, moment_after(told, 4), comment=comment)

    return step


def reported(**facts: Any) -> Step:
    """Prepared by the senior analyst, authorised by the technical manager."""

    def step(stage: Stage, told: Told) -> Telling:
        told.report = yield from story.prepare(stage, told, moment_after(told, 4), **facts)
        yield from story.issue(stage, told, told.report, moment_after(told, 5.5))

    return step


def closed(stage: Stage, told: Told) -> Telling:
    return story.close(stage, told, moment_after(told, 24 * 4))


def sent_back(service: str, reason: str, place: int = 0) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 2))
        yield when
        with stage.at(when, "priya", verb="analyses.send_back") as work:
            analyses.send_back(work, [story.analysis_of(work, told, place, service)], reason=reason)

    return step


def retested(service: str, reason: str, place: int = 0) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 20))
        yield when
        with stage.at(when, "priya", verb="analyses.retest") as work:
            analyses.retest(work, story.analysis_of(work, told, place, service), reason=reason)
        told.received = moment_after(told, 0)

    return step


def amended(reason: str) -> Step:
    """A report that replaces the one before."""

    def step(stage: Stage, told: Told) -> Telling:
        told.report = yield from story.prepare(
            stage, told, moment_after(told, 26), replaces_id=told.report, reason=reason
        )
        yield from story.issue(stage, told, told.report, moment_after(told, 28))

    return step


def withdrawn(reason: str) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        assert told.report is not None
        when = told.moment(stage, moment_after(told, 30))
        yield when
        with stage.at(when, "elena", verb="reports.withdraw") as work:
            reports.withdraw(work, told.report, reason=reason, password=PASSWORD)

    return step


def on_hold(reason: str) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 3))
        yield when
        with stage.at(when, "elena", verb="orders.hold") as work:
            orders.hold(work, told.id, reason=reason)

    return step


def cancelled(reason: str) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 6))
        yield when
        with stage.at(when, "elena", verb="orders.cancel") as work:
            orders.cancel(work, told.id, reason=reason)

    return step


def rejected(reason: str, place: int = 0) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 0.5))
        yield when
        with stage.at(when, "tom", verb="samples.reject") as work:
            samples.reject(work, told.samples[place], reason=reason)

    return step


def sample_cancelled(reason: str, place: int = 0) -> Step:
    def step(stage: Stage, told: Told) -> Telling:
        when = told.moment(stage, moment_after(told, 2))
        yield when
        with stage.at(when, "elena", verb="samples.cancel") as work:
            samples.cancel(work, told.samples[place], reason=reason)

    return step


def moment_after(told: Told, hours: float) -> datetime:
    """So many hours after the last thing that happened to the samples."""
    last = max(filter(None, (told.measured, told.received, told.wanted.collected)))
    return office(last + timedelta(hours=hours))

"""Steps of a scene in which people say something about a record, or attach a file to it, by the product's own verbs."""

from collections.abc import Callable
from uuid import UUID

from labflow.demo.data.papers import FILES
from labflow.demo.scenes import Step, moment_after
from labflow.demo.stage import Stage
from labflow.demo.story import Telling, Told
from labflow.domain import attachments, comments
from labflow.domain.work import Work
from labflow.vocabulary import About


def says(
    who: str,
    text: str,
    *,
    about: About = About.SAMPLE,
    hours: float = 1,
    place: int = 0,
    to_client: bool = False,
) -> Step:
    """Somebody comments, so many hours after what happened last. Whom it mentions finds it in the inbox."""

    def say(work: Work, record: UUID) -> None:
        comments.add(work, about, record, text=text, visible_to_client=to_client)

    return _step(who, "comments.add", say, about=about, hours=hours, place=place)


def attaches(
    who: str,
    name: str,
    *,
    about: About = About.SAMPLE,
    hours: float = 1,
    place: int = 0,
    to_client: bool = False,
) -> Step:
    """Somebody attaches one of the demo's files."""

    def attach(work: Work, record: UUID) -> None:
        attachments.add(work, about, record, FILES[name], name=name, visible_to_client=to_client)

    return _step(who, "attachments.add", attach, about=about, hours=hours, place=place)


def _step(
    who: str, verb: str, act: Callable[[Work, UUID], None], *, about: About, hours: float, place: int
) -> Step:  # fmt: skip
    def step(stage: Stage, told: Told) -> Telling:
        at = told.moment(stage, moment_after(told, hours))
        yield at
        with stage.at(at, who, verb=verb) as work:
            act(work, _record(told, about, place))
        stage.do_the_jobs(at)

    return step


def _record(told: Told, about: About, place: int) -> UUID:
    if about is About.ORDER:
        return told.id
    if about is About.REPORT:
        assert told.report is not None
        return told.report
    return told.samples[place]

"""Steps of a scene in which people say something about a record, or attach a file to it, by the product's own verbs."""

from uuid import UUID

from labflow.demo.data.papers import FILES
from labflow.demo.scenes import Step, moment_after
from labflow.demo.stage import Stage
from labflow.demo.story import Told
from labflow.domain import attachments, comments
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

    def step(stage: Stage, told: Told) -> None:
        at = moment_after(told, hours)
        with stage.at(at, who, verb="comments.add") as work:
            comments.add(work, about, _record(told, about, place), text=text, visible_to_client=to_client)
        stage.do_the_jobs(at)

    return step


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

    def step(stage: Stage, told: Told) -> None:
        at = moment_after(told, hours)
        with stage.at(at, who, verb="attachments.add") as work:
            attachments.add(
                work, about, _record(told, about, place), FILES[name], name=name, visible_to_client=to_client
            )
        stage.do_the_jobs(at)

    return step


def _record(told: Told, about: About, place: int) -> UUID:
    if about is About.ORDER:
        return told.id
    if about is About.REPORT:
        assert told.report is not None
        return told.report
    return told.samples[place]

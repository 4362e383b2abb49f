"""The review screen: what is chosen at first, signing, a wrong password, sending back, going on to the next sample."""

from typing import Any

import reflex as rx

from labflow.domain import identity
from labflow.models import Analysis, Result, Sample
from labflow.state.review import ReviewCase, ReviewQueue, ReviewState
from labflow.state.review_acts import ReviewReturning, ReviewSigning
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import AnalysisState, Meaning, SampleState
from tests.state.client import Tab, events, refused

ABOVE = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def as_(lab: TestLab, app: rx.App, email: str = "vera@labflow.dev", path: str = "/review") -> Tab:
    return Tab(app, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token, path=path)


def form(**fields: str) -> dict[str, Any]:
    return {"form": {"meaning": "reviewed", "password": PASSWORD, "comment": "", **fields}}


async def test_the_first_of_the_queue_is_open_without_its_exceptions_chosen(app: rx.App, lab: TestLab):
    lab.resulted()
    above = lab.resulted(ABOVE)
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        shown = await tab.state(ReviewCase)
        assert len((await tab.state(ReviewQueue)).rows) == 2
        assert shown.view.number == above.number
        assert (len(shown.chosen), shown.results, shown.some_chosen) == (2, 2, True)
        await tab.send(ReviewCase.choose_all)
        assert ((await tab.state(ReviewCase)).results, (await tab.state(ReviewCase)).all_chosen) == (3, True)
        await tab.send(ReviewCase.choose, {"analysis_id": str(lab.analysis(above, "PB").id)})
        assert (await tab.state(ReviewCase)).results == 2
        assert tab.errors == []


async def test_signing_leaves_what_was_not_chosen_and_stays_with_the_sample(app: rx.App, lab: TestLab):
    sample = lab.resulted(ABOVE)
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewSigning.ask)
        dialog = await tab.state(ReviewSigning)
        assert (dialog.open, dialog.view.title) == (True, "Sign 2 results")
        sent = await tab.send(ReviewSigning.sign, form())
        assert "2 results signed." in str(events(sent))
        assert not (await tab.state(ReviewSigning)).open
        assert lab.one(Analysis, lab.analysis(sample, "PB").id).state == AnalysisState.RESULTED
        assert lab.one(Analysis, lab.analysis(sample, "NO3").id).state == AnalysisState.VERIFIED
        assert tab.errors == []


async def test_after_the_last_result_of_a_sample_the_next_one_opens(app: rx.App, lab: TestLab):
    first, second = lab.resulted(), lab.resulted()
    async with as_(lab, app, path=f"/review?sample={first.id}") as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewSigning.ask)
        sent = await tab.send(ReviewSigning.sign, form())
        assert f"sample={second.id}" in str(events(sent))
        assert lab.one(Sample, first.id).state == SampleState.VERIFIED


async def test_a_wrong_password_is_said_at_its_field_and_the_dialog_stays(app: rx.App, lab: TestLab):
    sample = lab.resulted()
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewSigning.ask)
        await tab.send(ReviewSigning.sign, form(password="wrong", comment="kept"))
        dialog = await tab.state(ReviewSigning)
        assert (dialog.open, dialog.busy) == (True, False)
        assert dialog.error == "This is not your password. Nothing was signed; try again."
        assert lab.one(Sample, sample.id).state == SampleState.TO_BE_VERIFIED


async def test_what_changed_meanwhile_is_shown_instead_of_signed(app: rx.App, lab: TestLab):
    sample = lab.resulted()
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        result = lab.all(Result, Result.sample_id == sample.id)[0]
        with lab.system() as work:
            work.read(Result, result.id).remark = "looked at again"
        sent = await tab.send(ReviewSigning.ask)
        assert "Look again before you sign" in str(events(sent))
        assert not (await tab.state(ReviewSigning)).open


async def test_sending_back_asks_which_and_why(app: rx.App, lab: TestLab):
    sample = lab.resulted(ABOVE)
    nitrate, lead = (str(lab.analysis(sample, code).id) for code in ("NO3", "PB"))
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewReturning.ask_back, {"analysis_id": ""})
        assert (await tab.state(ReviewReturning)).ticked == [lead]
        await tab.send(ReviewReturning.ask_back, {"analysis_id": nitrate})
        dialog = await tab.state(ReviewReturning)
        assert ([test.name for test in dialog.offered], dialog.ticked) == (
            ["Nitrate as N", "Lead", "E. coli"],
            [nitrate],
        )
        for typed in ({"reason": " ", f"back-{nitrate}": "on"}, {"reason": "Blank is missing"}):
            await tab.send(ReviewReturning.give_reason, {"form": typed})
            assert (await tab.state(ReviewReturning)).error
        sent = await tab.send(
            ReviewReturning.give_reason, {"form": {"reason": "Blank is missing", f"back-{nitrate}": "on"}}
        )
        assert "Nitrate as N is sent back." in str(events(sent))
        assert (await tab.state(ReviewReturning)).act == ""
        assert lab.analysis(sample, "NO3").returned_reason == "Blank is missing"
        assert (await tab.state(ReviewCase)).view.still_open == "1 test still at work"


async def test_a_signature_may_also_send_back(app: rx.App, lab: TestLab):
    sample = lab.resulted()
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewSigning.ask)
        await tab.send(ReviewSigning.sign, form(meaning=Meaning.RETURNED))
        assert (await tab.state(ReviewSigning)).error == "Say in the comment what is to be corrected."
        await tab.send(ReviewSigning.sign, form(meaning=Meaning.RETURNED, comment="Peak is split"))
        assert lab.analysis(sample, "NO3").state == AnalysisState.ASSIGNED


async def test_testing_again_makes_a_new_attempt(app: rx.App, lab: TestLab):
    sample = lab.resulted(ABOVE)
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        await tab.send(ReviewReturning.ask_again, {"analysis_id": str(lab.analysis(sample, "PB").id)})
        await tab.send(ReviewReturning.give_reason, {"form": {"reason": "Drift"}})
        assert lab.analysis(sample, "PB").attempt == 2


async def test_j_and_k_go_through_the_queue(app: rx.App, lab: TestLab):
    above, clean = lab.resulted(ABOVE), lab.resulted()
    async with as_(lab, app) as tab:
        await tab.send(ReviewState.load)
        assert f"sample={clean.id}" in str(events(await tab.send(ReviewState.next_case)))
        assert "_redirect" not in str(events(await tab.send(ReviewState.previous_case)))
        await tab.send(ReviewState.load, path=f"/review?sample={clean.id}")
        assert f"sample={above.id}" in str(events(await tab.send(ReviewState.previous_case)))


async def test_an_analyst_does_not_get_in(app: rx.App, lab: TestLab):
    lab.resulted()
    async with as_(lab, app, "ana@labflow.dev") as tab:
        sent = await tab.send(ReviewState.load)
        assert refused(sent)
        assert (await tab.state(ReviewQueue)).rows == []


async def test_an_address_without_sense_shows_nothing(app: rx.App, lab: TestLab):
    async with as_(lab, app, path="/review?sample=nonsense") as tab:
        await tab.send(ReviewState.load)
        assert (await tab.state(ReviewCase)).view.id == ""
        await tab.send(ReviewSigning.ask)
        assert not (await tab.state(ReviewSigning)).open
        assert tab.errors == []

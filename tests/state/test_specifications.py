"""Specifications and profiles on their screens, without a browser."""

import reflex as rx

from labflow.domain import identity
from labflow.models import Profile, ProfileService, Specification, SpecLimit
from labflow.state.profiles import ProfilesState
from labflow.state.specification import SpecificationState
from labflow.state.specifications import SpecificationsState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused

LEAD = {"maximum": "5", "maximum_bound": "exclusive", "unit": "µg/L", "kind": "al"}


def signed_in(app: rx.App, lab: TestLab, who: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, f"{who}@labflow.dev", PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


def of_water(lab: TestLab) -> str:
    return f"/settings/specifications/{lab.limits}"


async def test_a_limit_is_tightened_and_judges_from_the_approval_on(app: rx.App, lab: TestLab) -> None:
    before = lab.received()
    async with signed_in(app, lab, "max", of_water(lab)) as tab:
        await tab.send(SpecificationState.load)
        await tab.send(SpecificationState.begin)
        await tab.send(SpecificationState.ask, {"dialog": "limit", "analyte_id": str(lab.analytes["PB"])})
        await tab.send(SpecificationState.save_limit, {"form": {**LEAD, "unit": "kg", "maximum": "5"}})
        state = await tab.state(SpecificationState)
        assert (set(state.errors), state.asked) == ({"unit"}, "limit")
        await tab.send(SpecificationState.save_limit, {"form": LEAD})
        await tab.send(
            SpecificationState.save_facts,
            {
                "form": {
                    "name": "Safe drinking water",
                    "authority": "US EPA",
                    "edition": "2027",
                    "compare": "magic",
                }
            },
        )
        assert set((await tab.state(SpecificationState)).errors) == {"compare"}
        await tab.send(
            SpecificationState.save_facts,
            {
                "form": {
                    "name": "Safe drinking water",
                    "authority": "US EPA",
                    "edition": "2027",
                    "compare": "reported",
                }
            },
        )
        await tab.send(SpecificationState.remove_limit, {"analyte_id": str(lab.analytes["EC"])})
        view = (await tab.state(SpecificationState)).view
        assert (view.changed, view.removed, view.edition) == (3, 1, "2027")
        await tab.send(SpecificationState.submit, {"form": {"reason": "Lead rule of 2027"}})
        await tab.send(SpecificationState.approve, {"form": {}})
        assert (await tab.state(SpecificationState)).view.state == "waiting"
    async with signed_in(app, lab, "ada", of_water(lab)) as tab:
        await tab.send(SpecificationState.load)
        await tab.send(SpecificationState.approve, {"form": {"effective_from": ""}})
        assert [row.state for row in (await tab.state(SpecificationState)).view.versions] == [
            "active",
            "retired",
        ]
        assert tab.errors == []
    [old], [new] = lab.enter(before, {"PB": "5.00"}), lab.enter(lab.received(), {"PB": "5.00"})
    assert (old.verdict, new.verdict) == ("pass", "fail")


async def test_a_specification_is_begun_sent_back_thrown_away_closed_and_offered_again(
    app: rx.App, lab: TestLab
) -> None:
    async with signed_in(app, lab, "max", "/settings/specifications") as tab:
        await tab.send(SpecificationsState.load)
        await tab.send(SpecificationsState.ask, {"open": True})
        await tab.send(SpecificationsState.create, {"form": {"code": "sdwa", "name": ""}})
        assert set((await tab.state(SpecificationsState)).errors) == {"code", "name"}
        told = await tab.send(SpecificationsState.create, {"form": {"code": "dwd", "name": "EU 2020/2184"}})
        [made] = [row for row in lab.all(Specification) if row.code == "DWD"]
        assert f"/settings/specifications/{made.id}" in str(events(told))
        await tab.send(SpecificationsState.search, {"q": "EU 2020"})
        assert [row.draft for row in (await tab.state(SpecificationsState)).rows] == ["draft"]
    async with signed_in(app, lab, "max", f"/settings/specifications/{made.id}") as tab:
        await tab.send(SpecificationState.load)
        await tab.send(SpecificationState.submit, {"form": {"reason": "New client"}})
        assert set((await tab.state(SpecificationState)).errors) == {"reason"}
        await tab.send(SpecificationState.save_limit, {"form": LEAD})
        assert set((await tab.state(SpecificationState)).errors) == {"analyte_id"}
        await tab.send(
            SpecificationState.save_limit, {"form": {**LEAD, "analyte_id": str(lab.analytes["PB"])}}
        )
        [limit] = lab.all(SpecLimit, SpecLimit.specification_id == made.id)
        assert (str(limit.maximum), limit.maximum_inclusive, limit.kind) == ("5", False, "AL")
        await tab.send(SpecificationState.submit, {"form": {"reason": "New client"}})
        await tab.send(SpecificationState.send_back, {"form": {"reason": "Copper is missing"}})
        told = await tab.send(SpecificationState.discard)
        assert "/settings/specifications" in str(events(told))
        assert [row.code for row in lab.all(Specification)] == ["SDWA"]
    async with signed_in(app, lab, "max", of_water(lab)) as tab:
        await tab.send(SpecificationState.load)
        await tab.send(SpecificationState.close_it, {"form": {"reason": ""}})
        assert set((await tab.state(SpecificationState)).errors) == {"reason"}
        await tab.send(SpecificationState.close_it, {"form": {"reason": "Withdrawn"}})
        assert not (await tab.state(SpecificationState)).view.active
        await tab.send(SpecificationState.restore)
        assert (await tab.state(SpecificationState)).view.offered
        assert tab.errors == []


async def test_a_profile_is_added_changed_closed_and_offered_again(app: rx.App, lab: TestLab) -> None:
    lead, nitrate = str(lab.services["PB"]), str(lab.services["NO3"])
    async with signed_in(app, lab, "max", "/settings/profiles") as tab:
        await tab.send(ProfilesState.load)
        await tab.send(ProfilesState.ask, {"dialog": "form", "profile_id": ""})
        assert {test.code for test in (await tab.state(ProfilesState)).tests} == {"NO3", "PB", "EC"}
        await tab.send(ProfilesState.save, {"form": {"code": "", "name": ""}})
        state = await tab.state(ProfilesState)
        assert (set(state.errors), state.asked) == ({"code", "name", "services"}, "form")
        form = {"code": "lcr", "name": "Lead and copper", f"test-{lead}": "on", f"test-{nitrate}": True}
        await tab.send(ProfilesState.save, {"form": form})
        state = await tab.state(ProfilesState)
        assert [(row.code, row.count) for row in state.rows] == [("BASIC", 3), ("LCR", 2)]
        made = state.rows[1].id
        await tab.send(ProfilesState.ask, {"dialog": "form", "profile_id": made})
        await tab.send(ProfilesState.narrow, {"find": "lea"})
        await tab.send(ProfilesState.save, {"form": {"code": "LCR", "name": "Lead", f"test-{lead}": "on"}})
        assert len(lab.all(ProfileService, ProfileService.profile_id == made)) == 1
        await tab.send(ProfilesState.ask, {"dialog": "close", "profile_id": made})
        await tab.send(ProfilesState.close_it, {"form": {"reason": ""}})
        assert set((await tab.state(ProfilesState)).errors) == {"reason"}
        await tab.send(ProfilesState.close_it, {"form": {"reason": "Nobody orders it"}})
        await tab.send(ProfilesState.show, {"tab": "closed"})
        assert [row.name for row in (await tab.state(ProfilesState)).rows] == ["Lead"]
        await tab.send(ProfilesState.restore, {"profile_id": made})
        await tab.send(ProfilesState.show, {"tab": "open"})
        await tab.send(ProfilesState.search, {"q": "basic"})
        assert [row.code for row in (await tab.state(ProfilesState)).rows] == ["BASIC"]
        assert tab.errors == []


async def test_an_analyst_changes_neither_limits_nor_profiles(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana", of_water(lab)) as tab:
        await tab.send(SpecificationState.load)
        assert (await tab.state(SpecificationState)).view.code == "SDWA"
        for handler, payload in (
            (SpecificationState.begin, {}), (SpecificationState.save_limit, {"form": LEAD}), (SpecificationState.close_it, {"form": {"reason": "x"}}),
            (SpecificationsState.create, {"form": {"code": "X", "name": "X"}}), (ProfilesState.save, {"form": {}}),
            (ProfilesState.restore, {"profile_id": str(lab.profile)}),
        ):  # fmt: skip
            assert refused(await tab.send(handler, payload)), handler
    assert (len(lab.all(Specification)), len(lab.all(Profile))) == (1, 1)

"""A client's data deliverable on its screen: typed, seen on real results, kept; and fetched by staff and by the client."""

import pytest
import reflex as rx

from labflow.domain import edd, identity
from labflow.models import EddMapping
from labflow.state.edd import EddState
from labflow.state.edd_download import EddDownloadState
from labflow.testing import PASSWORD, TestLab
from tests.domain.test_edd import SHORT, kept, published
from tests.state.client import Tab, refused


def tab_of(app: rx.App, lab: TestLab, email: str, path: str) -> Tab:
    token = identity.sign_in(lab.house, email, PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


async def test_a_mapping_begins_as_a_built_in_one_and_shows_real_results(app: rx.App, lab: TestLab) -> None:
    published(lab)
    async with tab_of(app, lab, "max@labflow.dev", f"/clients/{lab.ashland}/edd/epa") as tab:
        await tab.send(EddState.load)
        state = await tab.state(EddState)
        assert "result_value" in state.preview.heads
        assert len(state.preview.rows) == 3
        first = state.view.columns[0].key
        await tab.send(EddState.set_name, {"value": "Agency"})
        await tab.send(EddState.choose, {"what": "non_detect", "value": "less"})
        await tab.send(EddState.set_units, {"value": "mg/L = MGL"})
        await tab.send(EddState.set_column, {"key": first, "part": "heading", "value": "sample_id"})
        await tab.send(EddState.move_column, {"key": first, "by": 1})
        state = await tab.state(EddState)
        assert state.preview.heads[1] == "sample_id"
        assert any("<0.5" in row for row in state.preview.rows)
        assert any("MGL" in row for row in state.preview.rows)
        await tab.send(EddState.add_column)
        added = (await tab.state(EddState)).view.columns[-1].key
        await tab.send(EddState.save)
        state = await tab.state(EddState)
        assert list(state.errors) == [f"columns.{len(state.view.columns) - 1}.heading"]
        assert lab.all(EddMapping) == []
        await tab.send(EddState.remove_column, {"key": added})
        await tab.send(EddState.save)
    [row] = lab.all(EddMapping)
    assert (row.name, row.units, row.columns[1]["heading"]) == ("Agency", {"mg/L": "MGL"}, "sample_id")


async def test_a_kept_mapping_is_changed_and_given_up(app: rx.App, lab: TestLab) -> None:
    id = kept(lab)
    async with tab_of(app, lab, "max@labflow.dev", f"/clients/{lab.ashland}/edd/{id}") as tab:
        await tab.send(EddState.load)
        assert not (await tab.state(EddState)).changed
        await tab.send(EddState.choose, {"what": "decimal_mark", "value": ","})
        await tab.send(EddState.save)
        assert lab.one(EddMapping, id).decimal_mark == ","
        await tab.send(EddState.load)
        await tab.send(EddState.retire)
    assert not lab.one(EddMapping, id).active
    for path in (f"/clients/{lab.brewery}/edd/{id}", f"/clients/{lab.ashland}/edd/{id}", f"/clients/{lab.ashland}/edd/nothing"):  # fmt: skip
        async with tab_of(app, lab, "max@labflow.dev", path) as tab:
            await tab.send(EddState.load)
            assert (await tab.state(EddState)).missing


async def test_who_may_not_edit_clients_sees_no_mapping(app: rx.App, lab: TestLab) -> None:
    async with tab_of(app, lab, "rhea@labflow.dev", f"/clients/{lab.ashland}/edd/plain") as tab:
        assert refused(await tab.send(EddState.load))
        assert (await tab.state(EddState)).view.client_id == ""


@pytest.mark.parametrize("email", ["max@labflow.dev", "cleo@ashland.example"])
async def test_results_are_fetched_in_the_clients_form(app: rx.App, lab: TestLab, email: str) -> None:
    report = published(lab)
    with lab.work_as(lab.max) as work:
        edd.create(work, lab.ashland, SHORT)
    async with tab_of(app, lab, email, "/portal/orders/x") as tab:
        await tab.send(EddDownloadState.ask, {"kind": "order", "ids": [str(report.order_id)]})
        state = await tab.state(EddDownloadState)
        assert state.open
        assert [each.label for each in state.offer.choices][:2] == ["Short", "Plain"]
        sent = await tab.send(EddDownloadState.fetch, {"form": {"mapping": "plain"}})
        assert f"order={report.order_id}" in str(sent)
        assert not (await tab.state(EddDownloadState)).open


async def test_another_clients_order_and_an_unpublished_one_open_nothing(app: rx.App, lab: TestLab) -> None:
    report, waiting = published(lab), lab.order()
    async with tab_of(app, lab, "otto@brewery.example", "/portal/orders/x") as tab:
        await tab.send(EddDownloadState.ask, {"kind": "order", "ids": [str(report.order_id)]})
        assert not (await tab.state(EddDownloadState)).open
    async with tab_of(app, lab, "max@labflow.dev", "/orders") as tab:
        await tab.send(EddDownloadState.ask, {"kind": "order", "ids": [str(waiting)]})
        assert not (await tab.state(EddDownloadState)).open

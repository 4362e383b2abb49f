"""A client's downloads: results for a spreadsheet, certificates in one archive; nobody else's, and not the laboratory's."""

import io
import zipfile
from uuid import uuid4

from tests.api.conftest import Programs
from tests.api.story import issued

DOORS = ("/api/v1/portal/results.csv", "/api/v1/portal/results.xlsx", "/api/v1/portal/certificates.zip")


def test_a_client_takes_her_results_and_certificates_along(programs: Programs) -> None:
    report = issued(programs.lab, programs.lab.verified())
    cleo = programs.of(programs.lab.cleo)
    sheet = cleo.get(DOORS[0], params={"order": str(report.order_id)})
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Nitrate as N" in sheet.text
    assert cleo.get(DOORS[1]).content.startswith(b"PK")
    with zipfile.ZipFile(io.BytesIO(cleo.get(DOORS[2]).content)) as archive:
        assert archive.namelist() == [f"{report.number}.pdf"]


def test_another_companys_order_and_no_order_are_the_same(programs: Programs) -> None:
    report = issued(programs.lab, programs.lab.verified())
    otto = programs.of(programs.lab.otto)
    for door in DOORS[:2]:
        answers = [
            otto.get(door, params={"order": each}) for each in (str(report.order_id), str(uuid4()), "x")
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    assert "Nitrate" not in otto.get(DOORS[0]).text
    assert otto.get(DOORS[2]).status_code == 404


def test_the_portals_downloads_are_for_clients_only(programs: Programs) -> None:
    for person in (programs.lab.max, programs.lab.ada):
        assert {programs.of(person).get(door).status_code for door in DOORS} == {403}
    assert {programs.nobody.get(door).status_code for door in DOORS} == {401}

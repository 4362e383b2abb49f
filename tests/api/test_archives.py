"""Archives over HTTP: asked for, told of, taken along; and who may not."""

import hashlib
from uuid import UUID, uuid4

from labflow.domain import archives
from labflow.models import Archive, AuditEvent, Order
from tests.api.conftest import Programs
from tests.domain.test_archives import YEAR, ended, opened


def test_a_year_is_archived_and_taken_along(programs: Programs):
    lab = programs.lab
    report = ended(lab)
    max_ = programs.of(lab.max)
    asked = max_.post("/api/v1/archives", json={"year": YEAR})
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    id = asked.json()["id"]
    assert max_.get(f"/api/v1/archives/{id}/package").status_code == 422
    assert max_.post("/api/v1/archives", json={"year": YEAR}).status_code == 409
    archives.make(lab.house, UUID(id))

    told = max_.get(f"/api/v1/archives/{id}").json()
    assert (told["state"], told["orders"], told["edition"], told["not_ended"]) == ("completed", 1, 1, [])
    assert [row["id"] for row in max_.get("/api/v1/archives?filter=state:is:completed").json()["rows"]] == [
        id
    ]
    file = max_.get(f"/api/v1/archives/{id}/package")
    assert file.headers["content-type"] == "application/zip"
    assert file.headers["content-length"] == str(told["size"]) == str(len(file.content))
    assert hashlib.sha256(file.content).hexdigest() == told["sha256"]
    assert f'filename="archive-{YEAR}-1.zip"' in file.headers["content-disposition"]
    assert opened(file.content)[1]["year"] == YEAR
    [note] = lab.all(AuditEvent, AuditEvent.entity == "archive", AuditEvent.act == "downloaded")
    assert note.actor_name.startswith("Max Meyer")

    number = lab.one(Order, report.order_id).number
    assert max_.get(f"/api/v1/orders/{number}").json()["archive_year"] == YEAR
    found = max_.get(f"/api/v1/orders?filter=archive:is:{YEAR}").json()["rows"]
    assert [row["number"] for row in found] == [number]

    checked = max_.post(f"/api/v1/archives/{id}/verify")
    assert checked.json()["checking"]
    archives.verify(lab.house, UUID(id))
    told = max_.get(f"/api/v1/archives/{id}").json()
    assert (told["checking"], told["check_problem"]) == (False, "")


def test_what_cannot_be_and_who_may_not(programs: Programs):
    lab = programs.lab
    ended(lab)
    for year, status in ((3000, 422), (1850, 422), (YEAR - 1, 422), ("x", 422), (2**40, 422)):
        assert programs.of(lab.max).post("/api/v1/archives", json={"year": year}).status_code == status
    for person in (lab.vera, lab.cleo):
        program = programs.of(person)
        assert program.post("/api/v1/archives", json={"year": YEAR}).status_code == 403
        assert program.get("/api/v1/archives").status_code in (403, 404)
        assert program.get(f"/api/v1/archives/{uuid4()}/package").status_code in (403, 404)
    assert lab.all(Archive) == []
    # a client's program may not even narrow by it
    refused = programs.of(lab.cleo).get(f"/api/v1/orders?filter=archive:is:{YEAR}")
    assert refused.status_code == 422

"""The laboratory's logo is everybody's; the head of its papers belongs to who sets it up."""

from labflow.domain import uploads
from labflow.domain.reports import letterhead
from tests.api.conftest import Programs
from tests.domain.test_lab_profile import png


def test_the_logo_is_public_once_there_is_one(programs: Programs) -> None:
    assert programs.nobody.get("/api/v1/lab/logo").status_code == 404
    with programs.lab.work_as(programs.lab.max) as work:
        letterhead.set_logo(work, uploads.hand_in(work, png(), purpose="logo", name="logo.png"))
    got = programs.nobody.get("/api/v1/lab/logo")
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, png(), "image/png")
    again = programs.nobody.get("/api/v1/lab/logo", headers={"if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_head_of_papers_is_drawn_for_administrators_only(programs: Programs) -> None:
    assert programs.of(programs.lab.max).get("/api/v1/lab/letterhead.png").content.startswith(b"\x89PNG")
    assert programs.of(programs.lab.ana).get("/api/v1/lab/letterhead.png").status_code == 403
    assert programs.nobody.get("/api/v1/lab/letterhead.png").status_code == 401

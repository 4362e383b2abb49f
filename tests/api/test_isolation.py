"""One client never learns of another, and no client learns of results before they are released."""

from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from labflow.domain import attachments, keys, webhooks
from labflow.domain.nouns import all_nouns
from labflow.domain.webhooks import WebhookFacts
from labflow.models import Order, Result, Sample, StoredFile
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import READING, filled, issued

LISTS = ("/api/v1/samples", "/api/v1/orders", "/api/v1/reports")
STAFF_ONLY = ("custody.pdf", "preview.pdf", "to-authorise", "/sessions")
STAFF_NOUNS = ("reviews", "contacts", "people")


def test_another_clients_record_and_no_record_get_the_same_answer(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.verified()
    report = issued(lab, sample)
    order = lab.one(Order, sample.order_id)
    names = {
        "samples": (sample.id, sample.number), "orders": (order.id, order.number),
        "reports": (report.id, report.number), "files": (report.file_id,), "lists": ("samples",),
        "{records}": (sample.id, sample.number), "attachments": (attached(lab, sample),),
        "clients": (lab.ashland, "ASH"), "sample-points": (lab.point,),
        "analyses": (lab.analysis(sample).id,), "results": (lab.all(Result)[0].id,),
        "portal": (order.id,), "webhooks": told(lab), "keys": (key_of(lab),),
    }  # fmt: skip
    otto = programs.of(lab.otto)

    def ask(path: str, name: object) -> tuple[int, bytes, list[tuple[str, str]]]:
        answer = otto.get(path.format(**filled(str(name))))
        return answer.status_code, answer.content, sorted(answer.headers.items())

    staff = {noun.name for noun in all_nouns() if noun.clients is None and not noun.own}
    for path in (
        path for path in READING if not any(each in path for each in ("verify", "/labels/", "/signed/"))
    ):
        noun = path.split("/")[3]
        foreign = [ask(path, name) for name in names.get(noun, (uuid4(),))]
        missing = [ask(path, name) for name in (uuid4(), *(() if "_id}" in path else ("S26-999999",)))]
        assert all(answer == foreign[0] for answer in [*foreign, *missing]), path
        assert foreign[0][0] in (
            (403, 404) if path.endswith(STAFF_ONLY) or noun in ("webhooks", *STAFF_NOUNS, *staff) else (404,)
        ), path


def told(lab: TestLab) -> tuple[UUID, UUID]:
    """Ashland's own webhook, and a delivery of it."""
    with lab.work_as(lab.ada) as work:
        hook = webhooks.create(
            work, WebhookFacts("x", "https://a.example.com/", ("order.created",), lab.ashland)
        )
        return hook.id, webhooks.ping(work, hook.id)


def key_of(lab: TestLab) -> UUID:
    """A key of somebody of the laboratory."""
    with lab.work_as(lab.max) as work:
        return keys.make(work, name="Bridge", scopes=["see_samples"]).id


def attached(lab: TestLab, sample: Sample) -> UUID:
    """A file that Ashland's people may see."""
    with lab.work_as(lab.max) as work:
        return attachments.add(work, "sample", sample.id, b"%PDF-1.7", name="a.pdf", visible_to_client=True)


def test_lists_and_searches_show_only_ones_own(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.verified()
    issued(lab, sample)
    otto, cleo = programs.of(lab.otto), programs.of(lab.cleo)
    for path in LISTS:
        assert len(cleo.get(path).json()["rows"]) == 1
        for query in (
            {},
            {"q": sample.number},
            {"q": "Ashland"},
            {"state": "published"},
            {"state": "issued"},
        ):
            answer = otto.get(path, params=query)
            assert answer.status_code in (200, 422)
            assert answer.json().get("rows", []) == []
    order = lab.one(Order, sample.order_id)
    for path in ("/api/v1/samples", "/api/v1/reports"):
        assert otto.get(path, params={"order": order.number}).status_code == 422


def crawl(client: TestClient, sample_id: object, order_id: object) -> bytes:
    """Everything a client's people can read about a sample."""
    paths = [
        *LISTS, f"/api/v1/samples/{sample_id}", f"/api/v1/samples/{sample_id}/results", f"/api/v1/orders/{order_id}",
        *(f"/api/v1/samples?state={state}" for state in ("in_progress", "to_be_verified", "verified", "published")),
    ]  # fmt: skip
    return b"\n".join(client.get(path).content for path in paths)


def test_a_client_learns_nothing_of_results_before_they_are_released(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    cleo = programs.of(lab.cleo)
    lab.enter(sample, {"NO3": "1.84"})
    before = crawl(cleo, sample.id, sample.order_id)
    lab.enter(sample, {"PB": "99.9", "EC": "Present"})
    ids = [str(lab.analysis(sample, code).id) for code in ("NO3", "PB", "EC")]
    programs.of(lab.ana).post("/api/v1/analyses/submit", json={"analysis_ids": ids})
    assert crawl(cleo, sample.id, sample.order_id) == before
    vera = programs.of(lab.vera)
    digest = vera.get("/api/v1/analyses/to-sign", params={"id": ids}).json()["digest"]
    password = "correct horse battery"
    vera.post("/api/v1/analyses/verify", json={"analysis_ids": ids, "password": password, "digest": digest})
    assert lab.one(type(sample), sample.id).state == "verified"
    assert crawl(cleo, sample.id, sample.order_id) == before

    issued(lab, sample)
    results = cleo.get(f"/api/v1/samples/{sample.number}/results").json()
    assert [cell["reported_text"] for cell in results] == ["1.84", "99.9", "Present"]
    assert all(cell["raw_text"] == cell["entered_by"] == "" for cell in results)
    assert cleo.get(f"/api/v1/samples/{sample.number}").json()["above_limit"] == 2


def test_a_client_calls_no_verb_of_the_laboratory(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.resulted()
    cleo = programs.of(lab.cleo)
    ids = [str(lab.analysis(sample).id)]
    cell = {"analysis_id": ids[0], "analyte_id": str(lab.analytes["NO3"]), "raw_text": "1"}
    signed = {"password": "x", "digest": "y"}
    for path, body in {
        f"samples/{sample.number}/receive": {}, "results": {"entries": [cell]}, "analyses/submit": {"analysis_ids": ids},
        "analyses/verify": {"analysis_ids": ids, **signed}, "analyses/send-back": {"analysis_ids": ids, "reason": "x"},
        f"analyses/{ids[0]}/retest": {"reason": "x"}, "reports/O26-1-R1/authorise": signed,
        "orders": {"client_id": "ASH", "contact_id": "x", "samples": [{"sample_type_id": "DW"}]},
    }.items():  # fmt: skip
        answer = cleo.post(f"/api/v1/{path}", json=body)
        # a client's program may order for its own company, so there it is refused at the contact
        assert (path, answer.status_code) in ((path, 403), (path, 404), ("orders", 422))
    assert cleo.put("/api/v1/files", params={"name": "a.csv"}, content=b"a").status_code == 403
    assert lab.all(StoredFile) == []

"""What holds for every request at the edge, whoever answers behind it."""

import asyncio
import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from labflow.edge import BODY_LIMIT, FILE_LIMIT, Edge, content_policy, page_policies

PAGES = {"/samples", "/login", "/receiving"}
SECURITY = {
    "x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "x-request-id", "cache-control",
}  # fmt: skip


class Behind:
    """A stand-in for the application: reads the body, remembers the request, answers as told."""

    def __init__(self, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self.status = status
        self.headers = headers or []
        self.scope: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = dict(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        more = True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"fine"})


class Fails:
    """A stand-in that breaks before it answers."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("postgresql://labflow_app:hT7kd93LspQz@db/labflow")


class Answer:
    def __init__(self, sent: list[dict[str, Any]]) -> None:
        self.sent = sent
        self.status = sent[0].get("status")
        pairs = [(k.decode(), v.decode()) for k, v in sent[0].get("headers", [])]
        self.names = [name for name, _ in pairs]
        self.headers = dict(pairs)
        self.body = b"".join(message.get("body", b"") for message in sent[1:])


def edge(behind: Any, **options: Any) -> Edge:
    return Edge(behind, is_page=lambda path: path in PAGES, **options)


def call(
    application: Edge,
    path: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    chunks: tuple[bytes, ...] = (b"",),
    kind: str = "http",
    query: bytes = b"",
) -> Answer:
    sent: list[dict[str, Any]] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": i < len(chunks) - 1}
        for i, chunk in enumerate(chunks)
    ]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if kind == "http" else {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    given = {"host": "lab.test:3000"} | (headers or {})
    scope = {
        "type": kind, "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "client": ("127.0.0.1", 50000), "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    asyncio.run(application(scope, receive, send))
    return Answer(sent)


@pytest.mark.parametrize(
    "path", ["/", "/samples", "/api/v1/samples", "/assets/app-1.js", "/_upload", "/_event/", "/x.y"]
)
def test_every_answer_has_all_security_headers_once(path: str) -> None:
    answer = call(edge(Behind()), path)
    assert set(answer.names) >= SECURITY
    assert len(answer.names) == len(set(answer.names))


@pytest.mark.parametrize("behind", [Fails(), Behind(404), Behind(500)])
def test_errors_have_the_security_headers_too_and_are_never_kept(behind: Any) -> None:
    answer = call(edge(behind))
    assert set(answer.names) >= SECURITY
    assert answer.headers["cache-control"] == "no-store"


def test_a_failure_says_a_number_and_nothing_else() -> None:
    answer = call(edge(Fails()), headers={"x-request-id": "support-4711"})
    assert answer.status == 500
    assert b"support-4711" in answer.body
    assert b"postgresql" not in answer.body


def test_a_page_opens_without_a_redirect() -> None:
    behind = Behind()
    call(edge(behind), "/samples")
    assert (behind.scope["path"], behind.scope["raw_path"]) == ("/samples/", b"/samples/")


@pytest.mark.parametrize(
    "path", ["/api/v1/samples", "/auth/login", "/nowhere", "/logo.svg", "/_event", "/samples/"]
)
def test_other_addresses_stay_as_they_are(path: str) -> None:
    behind = Behind()
    call(edge(behind), path)
    assert behind.scope["path"] == path


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/assets/app-1.js", "public, max-age=31536000, immutable"),
        ("/samples", "no-cache"),
        ("/labflow.css", "no-cache"),
        ("/api/v1/samples", "no-store"),
        ("/auth/login", "no-store"),
    ],
)
def test_hashed_files_are_kept_for_ever_pages_are_asked_for_and_data_is_never_kept(
    path: str, caching: str
) -> None:
    assert call(edge(Behind()), path).headers["cache-control"] == caching


@pytest.mark.parametrize(
    ("query", "caching"),
    [(b"v=0123456789ab", "public, max-age=86400"), (b"", "no-cache"), (b"v=new", "no-cache")],
)
def test_a_drawing_whose_address_names_its_content_is_kept(query: bytes, caching: str) -> None:
    assert call(edge(Behind()), "/glyphs.svg", query=query).headers["cache-control"] == caching


def test_a_missing_file_is_not_kept_for_ever() -> None:
    assert call(edge(Behind(404)), "/assets/gone.js").headers["cache-control"] == "no-store"


def test_what_the_application_says_about_caching_holds() -> None:
    behind = Behind(headers=[(b"Cache-Control", b"private, max-age=60")])
    assert call(edge(behind), "/api/v1/logo").headers["cache-control"] == "private, max-age=60"


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "null", "http://lab.test", "http://lab.test:3000.evil.test"]
)
def test_a_foreign_page_opens_no_socket_and_changes_nothing(origin: str) -> None:
    application = edge(Behind())
    assert call(application, "/_event/", kind="websocket", headers={"origin": origin}).sent == [
        {"type": "websocket.close", "code": 1008}
    ]
    assert call(application, "/_event/", headers={"origin": origin}).status == 403
    assert call(application, "/auth/login", method="POST", headers={"origin": origin}).status == 403


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://lab.test:3000"}, {"origin": "https://LAB.test:3000"}]
)
def test_our_own_pages_and_programs_get_in(headers: dict[str, str]) -> None:
    application = edge(Behind())
    assert call(application, "/_event/", kind="websocket", headers=headers).sent == [
        {"type": "websocket.accept"}
    ]
    assert call(application, "/auth/login", method="POST", headers=headers).status == 200


def test_production_knows_its_origins_by_name() -> None:
    application = edge(Behind(), origins=("https://lab.test",))
    assert (
        call(application, "/auth/login", method="POST", headers={"origin": "https://lab.test"}).status == 200
    )
    assert (
        call(application, "/auth/login", method="POST", headers={"origin": "http://lab.test:3000"}).status
        == 403
    )


@pytest.mark.parametrize("path", ["/_upload", "/_upload/report.pdf", "/_health", "/_all_routes"])
def test_the_frameworks_own_doors_are_closed(path: str) -> None:
    behind = Behind()
    assert call(edge(behind), path, method="POST").status == 404
    assert behind.scope == {}


@pytest.mark.parametrize(("path", "limit"), [("/api/v1/orders", BODY_LIMIT), ("/api/v1/files", FILE_LIMIT)])
def test_a_body_is_bounded_whether_announced_or_not(path: str, limit: int) -> None:
    behind = Behind()
    announced = call(edge(behind), path, method="POST", headers={"content-length": str(limit + 1)})
    assert (announced.status, behind.scope) == (413, {})
    half = b"x" * (limit // 2)
    assert call(edge(Behind()), path, method="POST", chunks=(half, half, b"x")).status == 413
    assert call(edge(Behind()), path, method="POST", chunks=(half, half)).status == 200


def test_a_refusal_is_a_problem_that_programs_understand() -> None:
    answer = call(edge(Behind()), "/api/v1/orders", method="POST", headers={"content-length": "99999999"})
    problem = json.loads(answer.body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (413, "too_large")
    assert problem["title"] == "This is larger than 2 MB, the most that can be sent here."


def test_the_request_id_goes_in_and_comes_out() -> None:
    behind = Behind()
    answer = call(edge(behind), headers={"x-request-id": "from-the-proxy-1"})
    assert answer.headers["x-request-id"] == behind.scope["state"]["request_id"] == "from-the-proxy-1"


@pytest.mark.parametrize("odd", ["short", "x" * 65, "a b c d e f g h", "<script>alert(1)"])
def test_an_odd_request_id_is_replaced(odd: str) -> None:
    assert call(edge(Behind()), headers={"x-request-id": odd}).headers["x-request-id"] != odd


def test_strict_transport_only_where_there_is_https() -> None:
    assert "strict-transport-security" not in call(edge(Behind())).headers
    assert "strict-transport-security" in call(edge(Behind(), https=True)).headers


def test_a_page_runs_its_own_inline_scripts_and_no_others(tmp_path: Path) -> None:
    script = "window.start = 1;"
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "index.html").write_text(
        f'<script type="module">{script}</script><script src="/a.js"></script>'
    )
    (tmp_path / "404.html").write_text("<p>nothing</p>")
    application = edge(Behind(), policies=page_policies(tmp_path))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in call(application, "/samples").headers["content-security-policy"]
    other = call(application, "/elsewhere").headers["content-security-policy"]
    assert "sha256" not in other
    assert "script-src 'self' 'unsafe-eval';" in other


def test_the_policy_allows_no_inline_script_and_no_frame() -> None:
    policy = content_policy().decode()
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "frame-ancestors 'none'" in policy


def test_only_the_reception_desk_may_use_a_camera() -> None:
    answers = {
        path: call(edge(Behind()), path).headers["permissions-policy"]
        for path in ("/receiving", "/samples", "/")
    }
    assert "camera=(self)" in answers["/receiving"]
    assert "camera=()" in answers["/samples"]
    assert "camera=()" in answers["/"]


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_who_asks_is_whom_the_outermost_of_our_proxies_saw(proxies: int, told: str, address: str) -> None:
    behind = Behind()
    call(edge(behind, proxies=proxies), "/samples", headers={"x-forwarded-for": told})
    assert behind.scope["client"][0] == address

"""The courier to strangers' servers: never into our own network, never for long, never more than is good."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labflow.domain.ports import Parcel
from labflow.integrations.webhook_sender import WebhookSender
from labflow.kit.addresses import is_outside, target

EVIL = [
    "", "erp.example.com", "http://erp.example.com/", "ftp://erp.example.com/", "file:///etc/passwd", "gopher://erp.example.com/",
    "https://", "https:///x", "https://user@erp.example.com/", "https://user:pw@erp.example.com/", "https://erp.example.com@127.0.0.1/",
    "https://127.0.0.1/", "https://localhost/", "https://localhost./", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0/",
    "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1%25eth0]/", "https://10.0.0.1/", "https://8.8.8.8/", "https://intranet/", "https://erp.example.com:22/",
    "https://erp.example.com:80/", "https://erp.example.com:5432/", "https://erp.example.com:99999/", "https://erp.example.com:x/",
    "https://erp.example.com/#a", "https://erp.example.com/ a", "https://erp.example.com/\r\nHost: x", "https://erp.example.com\\@127.0.0.1/",
    "https://erp.example.com/\t", "https://erp。example。com/", "https://ｅrp.example.com/", "https://-erp.example.com/", "https://erp..example.com/",
    "https://erp.example.1/", "https://" + "a" * 64 + ".example.com/", "https://erp.example.com/" + "x" * 500, "https://erp_x.example.com/",
    "javascript:alert(1)", "//erp.example.com/", "https:erp.example.com", "HTTPS://127.0.0.1", "https://①②⑦.⓪.⓪.①/",
]  # fmt: skip

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.1.1",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("url", EVIL)
def test_an_evil_address_is_refused_before_anybody_is_asked(url: str):
    asked: list[str] = []
    sender = WebhookSender(resolve=lambda host, port: asked.append(host) or ["93.184.215.14"])
    assert sender.problem(url)
    receipt = sender.send(Parcel(url, {}, b"{}"))
    assert receipt.error
    assert receipt.status is None
    assert asked == []


@pytest.mark.parametrize(
    "url", ["https://erp.example.com", "https://erp.example.com:8443/a?b=c", "https://xn--bcher-kva.example/"]
)
def test_a_sound_address_is_one(url: str):
    assert WebhookSender().problem(url) == ""
    assert target(url).host == url.split("/")[2].split(":")[0]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_never_connected_to(address: str):
    assert not is_outside(address)
    for found in ([address], ["93.184.215.14", address], [address, "93.184.215.14"]):
        sender = WebhookSender(resolve=lambda host, port, found=found: found)
        receipt = sender.send(Parcel("https://erp.example.com/", {}, b"{}"))
        assert "not a public server" in receipt.error


def test_public_addresses_are_outside():
    assert all(is_outside(each) for each in ("8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "1.1.1.1"))


def test_a_name_is_looked_up_once_and_what_it_says_later_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    """DNS rebinding: public at the check, loopback a moment later. The connection goes to what was checked."""
    answers, went = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]]), []
    sender = WebhookSender(resolve=lambda host, port: next(answers))

    async def ask(goal, address, parcel):
        went.append((goal.host, address))
        return 200, ""

    monkeypatch.setattr(sender, "_ask", ask)
    assert sender.send(Parcel("https://rebind.example.com/", {}, b"{}")).taken
    assert went == [("rebind.example.com", "93.184.215.14")]
    assert "not a public server" in sender.send(Parcel("https://rebind.example.com/", {}, b"{}")).error


def test_a_name_that_is_not_known_and_a_resolver_that_hangs():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "unknown")

    assert (
        "not known" in WebhookSender(resolve=unknown).send(Parcel("https://erp.example.com/", {}, b"")).error
    )
    sender = WebhookSender(resolve=lambda host, port: time.sleep(1.5) or ["8.8.8.8"], seconds=0.3)
    begun = time.monotonic()
    assert "within" in sender.send(Parcel("https://erp.example.com/", {}, b"")).error
    assert time.monotonic() - begun < 1


# ── servers of this machine ──────────────────────────────────────────────────────────────────────────────────

Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers on free ports; each connection is handled by the function given."""
    listening: list[socket.socket] = []

    def start(handle: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=quietly, args=(connection,), daemon=True).start()

        def quietly(connection: socket.socket) -> None:
            try:
                with connection:
                    handle(connection)
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        return server.getsockname()[1]

    yield start
    for server in listening:
        server.close()


def request_of(connection: socket.socket) -> bytes:
    """One whole request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(answer: bytes, got: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        request = request_of(connection)
        if got is not None:
            got.append(request)
        connection.sendall(answer)

    return handle


def here(port: int, path: str = "/hook?a=b") -> Parcel:
    return Parcel(f"http://127.0.0.1:{port}{path}", {"webhook-id": "evt_1"}, b'{"a":1}')


def test_loopback_is_for_tests_only(serve: Serve):
    got: list[bytes] = []
    port = serve(answering(b"HTTP/1.1 204 No Content\r\n\r\n", got))
    assert WebhookSender().send(here(port)).error
    assert got == []
    assert WebhookSender(loopback=True).send(here(port)).status == 204
    assert got[0].startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    assert b"webhook-id: evt_1" in got[0]
    assert got[0].endswith(b'{"a":1}')


def test_an_address_is_not_written_into_the_log(serve: Serve, caplog: pytest.LogCaptureFixture):
    """Receivers hide keys in their addresses."""
    caplog.set_level("INFO")
    port = serve(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"))
    assert WebhookSender(loopback=True).send(here(port, "/hook?token=0123456789abcdef")).taken
    assert "0123456789abcdef" not in caplog.text


def test_proxies_of_the_environment_count_for_nothing(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    got: list[bytes] = []
    proxy = serve(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", got))
    port = serve(answering(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
    assert WebhookSender(loopback=True).send(here(port)).status == 201
    assert got == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(serve: Serve, status: int):
    got: list[bytes] = []
    inside = serve(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", got))
    there = f"http://127.0.0.1:{inside}/secret".encode()
    port = serve(
        answering(b"HTTP/1.1 %d Moved\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n" % (status, there))
    )
    receipt = WebhookSender(loopback=True).send(here(port))
    assert (receipt.status, receipt.taken) == (status, False)
    assert got == []


@pytest.mark.parametrize("place", ["nothing", "head", "body"])
def test_who_answers_drop_by_drop_is_left_after_the_time_for_all_of_it(serve: Serve, place: str):
    def drip(connection: socket.socket) -> None:
        request_of(connection)
        if place == "body":
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        for _ in range(60):
            if place != "nothing":
                connection.sendall(b"x" if place == "body" else b"H")
            time.sleep(0.05)

    sender = WebhookSender(loopback=True, seconds=0.4)
    begun = time.monotonic()
    receipt = sender.send(here(serve(drip)))
    assert receipt.status is None
    assert receipt.error
    assert time.monotonic() - begun < 1.5


def test_a_huge_answer_is_read_to_its_beginning_only(serve: Serve):
    poured = [0]

    def pour(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        while True:
            connection.sendall(b"y" * 65536)
            poured[0] += 65536

    receipt = WebhookSender(loopback=True).send(here(serve(pour)))
    assert receipt.status == 200
    assert receipt.answer == "y" * 2000
    assert poured[0] < 20_000_000


def test_a_packed_answer_is_not_unpacked(serve: Serve):
    import gzip

    bomb = gzip.compress(b"0" * 50_000_000)
    port = serve(
        answering(
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb) + bomb
        )
    )
    receipt = WebhookSender(loopback=True).send(here(port))
    assert receipt.status == 200
    assert len(receipt.answer) <= 2000


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"]
)
def test_nonsense_and_breaking_off_are_no_delivery(serve: Serve, answer: bytes):
    receipt = WebhookSender(loopback=True).send(here(serve(answering(answer))))
    assert receipt.status is None
    assert receipt.error


def test_nobody_there(serve: Serve):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "No connection" in WebhookSender(loopback=True).send(here(port)).error


def test_an_answer_is_kept_as_text_that_can_be_kept(serve: Serve):
    port = serve(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n\x00\xff<b"))
    assert WebhookSender(loopback=True).send(here(port)).answer == "��<b"


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody but this test trusts."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def with_tls(certificate: Path, names: list[str]) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda connection, name, context: names.append(name)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as sealed:
            names.append(
                next(line for line in request_of(sealed).decode().splitlines() if line.lower().startswith("host:"))
            )  # fmt: skip
            sealed.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    return handle


def test_a_certificate_that_nobody_vouches_for_is_refused(serve: Serve, certificate: Path):
    names: list[str] = []
    port = serve(with_tls(certificate, names))
    receipt = WebhookSender(loopback=True).send(Parcel(f"https://localhost:{port}/", {}, b"{}"))
    assert receipt.status is None
    assert "certificate is not trusted" in receipt.error
    assert not any(name and name.lower().startswith("host") for name in names)


def test_the_name_stays_in_tls_and_host_though_the_connection_goes_to_an_address(
    serve: Serve, certificate: Path
):
    names: list[str] = []
    port = serve(with_tls(certificate, names))
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    sender = WebhookSender(loopback=True, tls=trusting, resolve=lambda host, port: ["127.0.0.1"])
    receipt = sender.send(Parcel(f"https://localhost:{port}/", {}, b"{}"))
    assert (receipt.status, receipt.answer) == (200, "ok")
    assert [name.lower() for name in names] == ["localhost", f"host: localhost:{port}"]


def test_a_certificate_for_another_name_is_refused(serve: Serve, certificate: Path):
    port = serve(with_tls(certificate, []))
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    receipt = WebhookSender(loopback=True, tls=trusting).send(Parcel(f"https://127.0.0.1:{port}/", {}, b"{}"))
    assert "certificate is not trusted" in receipt.error


def test_plain_http_where_tls_is_asked_for(serve: Serve):
    port = serve(answering(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert WebhookSender(loopback=True, seconds=1).send(Parcel(f"https://localhost:{port}/", {}, b"{}")).error

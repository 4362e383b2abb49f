"""Letters reach a real mail server over an encrypted way, whole; what the server says decides what becomes of them."""

import email
import email.policy
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from labflow.domain.ports import Letter, LetterRefused
from labflow.integrations.smtp_post import SmtpPost
from labflow.settings import Settings
from tools.rehearsal import authority

# it goes on talking when a test is over and its log is closed
logging.getLogger("mail.log").propagate = False

ID = "019ac3f2-a4b8-7c31-b1f0-c4d2e5a60718"
LETTER = Letter(
    "cleo@ashland.example", "Certificate C26-0001: Trinkwasser „Süd“", "Dear Cleo,\nhere it is.\n", "<p>Dear Cleo,</p>",
    [("C26-0001.pdf", "application/pdf", b"%PDF-1.7 \x00\xff" * 4000)], id=ID,
    unsubscribe="https://lab.example.com/auth/unsubscribe?token=abc",
)  # fmt: skip


class Server:
    """A mail server that keeps what it takes, and answers what the test tells it to."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.rcpt = self.data = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data:
            return self.data
        self.taken.append((session.ssl is not None, envelope))
        return "250 OK"


@contextmanager
def serving(handler: Server, **options: Any) -> Iterator[int]:
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="localhost", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def plain(server: Server) -> Iterator[int]:
    with serving(server) as port:
        yield port


@pytest.fixture
def guarded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that lets nobody in without TLS and a password."""
    trusted = authority.make(tmp_path, ["localhost"])
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"labflow", b"letters")
        return AuthResult(success=good, handled=good)

    with serving(
        server, tls_context=tls, require_starttls=True, auth_required=True, authenticator=known
    ) as port:
        yield port


def post(port: int, **settings: Any) -> SmtpPost:
    given = {
        "SMTP_HOST": "localhost",
        "SMTP_PORT": port,
        "SMTP_FROM": "Sierra Analytical <lab@sierra.example>",
    }
    return SmtpPost(Settings.model_validate(given | settings))


def test_a_letter_arrives_encrypted_and_whole(server: Server, guarded: int):
    post(guarded, SMTP_USER="labflow", SMTP_PASS="letters", SMTP_RETURN_PATH="bounces@sierra.example").send(
        LETTER
    )
    encrypted, envelope = server.taken[0]
    assert encrypted
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        f"bounces+{ID}@sierra.example",
        ["cleo@ashland.example"],
    )
    message: Any = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"] == f"<{ID}@sierra.example>"
    assert message["From"] == "Sierra Analytical <lab@sierra.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LETTER.unsubscribe in message["List-Unsubscribe"]
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == LETTER.text
    assert "<p>Dear Cleo,</p>" in message.get_body(("html",)).get_content()
    (enclosed,) = message.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("C26-0001.pdf", LETTER.attachments[0][2])


def test_no_letter_goes_to_a_server_without_encryption_unless_that_was_asked_for(server: Server, plain: int):
    with pytest.raises(Exception, match="STARTTLS"):
        post(plain).send(LETTER)
    assert server.taken == []
    post(plain, SMTP_SECURITY="none").send(LETTER)
    assert len(server.taken) == 1


def test_a_server_with_a_certificate_of_nobody_is_not_spoken_to(
    server: Server, guarded: int, monkeypatch: Any
):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError):
        post(guarded, SMTP_USER="labflow", SMTP_PASS="letters").send(LETTER)
    assert server.taken == []


def test_a_wrong_password_is_a_matter_of_settings_and_the_letter_waits(server: Server, guarded: int):
    with pytest.raises(ConnectionRefusedError, match="SMTP_USER and SMTP_PASS"):
        post(guarded, SMTP_USER="labflow", SMTP_PASS="wrong").send(LETTER)


@pytest.mark.parametrize(
    ("rcpt", "data"), [("550 5.1.1 No such person here", ""), ("", "552 5.3.4 Too large")]
)
def test_what_the_server_refuses_for_good_is_not_tried_again(
    server: Server, plain: int, rcpt: str, data: str
):
    server.rcpt, server.data = rcpt, data
    with pytest.raises(LetterRefused, match=(rcpt or data)[:3]):
        post(plain, SMTP_SECURITY="none").send(LETTER)


@pytest.mark.parametrize(("rcpt", "data"), [("450 4.2.1 Greylisted, come back", ""), ("", "451 4.3.0 Busy")])
def test_what_the_server_puts_off_is_tried_again(server: Server, plain: int, rcpt: str, data: str):
    server.rcpt, server.data = rcpt, data
    with pytest.raises(ConnectionError, match=(rcpt or data)[:3]):
        post(plain, SMTP_SECURITY="none").send(LETTER)


def test_a_line_break_in_an_address_or_subject_adds_no_header(server: Server, plain: int):
    for letter in (
        Letter("a@b.example\nBcc: all@b.example", "Hello", "t", "<p>t</p>", id=ID),
        Letter("a@b.example", "Hello\r\nBcc: all@b.example", "t", "<p>t</p>", id=ID),
    ):
        with pytest.raises(ValueError):
            post(plain, SMTP_SECURITY="none").send(letter)
    assert server.taken == []

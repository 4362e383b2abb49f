"""The post of a production installation: one SMTP session a letter, encrypted unless it was told otherwise."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from labflow.domain.ports import Letter, LetterRefused
from labflow.kit.times import utc_now
from labflow.settings import MailSecurity, Settings

TIMEOUT = 30
IMPLICIT_TLS_PORT = 465
PERMANENT = 500


class SmtpPost:
    """Hands letters to the mail server of `SMTP_HOST`.

    A refusal that trying again does not change (5xx for this recipient or this letter) is `LetterRefused`; whatever else goes
    wrong is raised as it comes, and the letter is tried again.
    """

    def __init__(self, values: Settings) -> None:
        self._host, self._port = values.smtp_host, values.smtp_port
        self._user = values.smtp_user
        self._password = values.smtp_pass.get_secret_value() if values.smtp_pass else ""
        self._sender = values.smtp_from
        self._return_path = values.smtp_return_path
        self._security = values.smtp_security

    def send(self, letter: Letter) -> None:
        message = self._written(letter)
        envelope = self._envelope(letter)
        try:
            with self._session() as session:
                session.send_message(message, from_addr=envelope, to_addrs=[letter.recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise _told(code, words) from refusal
        except smtplib.SMTPSenderRefused as refusal:
            # the server dislikes us, not the letter: a matter of its settings, so it is tried again
            raise ConnectionRefusedError(_words(refusal.smtp_error)) from refusal
        except smtplib.SMTPAuthenticationError as refusal:
            raise ConnectionRefusedError(
                "The mail server does not accept SMTP_USER and SMTP_PASS."
            ) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _told(refusal.smtp_code, refusal.smtp_error) from refusal

    def reachable(self) -> None:
        """Whether the mail server answers and lets us in; raises with the reason when not."""
        with self._session() as session:
            session.noop()

    def _session(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self._security is MailSecurity.TLS or (
            self._security is MailSecurity.AUTO and self._port == IMPLICIT_TLS_PORT
        ):
            session: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=trusted)
        else:
            session = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
            if self._security is not MailSecurity.NONE:
                session.starttls(context=trusted)
        if self._user:
            session.login(self._user, self._password)
        return session

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = Address(addr_spec=letter.recipient)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(utc_now())
        # the same id whenever it is sent: a mail program shows a letter once that was handed over twice
        message["Message-ID"] = f"<{letter.id}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        for name, media_type, data in letter.attachments:
            kind, _, form = media_type.partition("/")
            message.add_attachment(data, maintype=kind, subtype=form or "octet-stream", filename=name)
        return message

    def _envelope(self, letter: Letter) -> str:
        """Where bounces go. The letter's id in the address tells which letter came back (RFC 3834, "VERP")."""
        if not self._return_path:
            return self._plain_sender
        name, _, domain = self._return_path.partition("@")
        return f"{name}+{letter.id}@{domain}"

    @property
    def _plain_sender(self) -> str:
        return self._sender.rpartition("<")[2].rstrip("> ")

    @property
    def _domain(self) -> str:
        return self._plain_sender.rpartition("@")[2]


def _told(code: int, words: bytes | str) -> Exception:
    said = f"{code} {_words(words)}"
    return LetterRefused(said) if code >= PERMANENT else ConnectionError(said)


def _words(words: bytes | str) -> str:
    return " ".join((words.decode(errors="replace") if isinstance(words, bytes) else words).split())[:400]

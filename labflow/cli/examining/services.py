"""What LabFlow talks to: storage, Redis, the mail server, and how others reach it: certificates."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from redis import RedisError

from labflow.cli.examining.finding import Finding, bad, ok, size, warn
from labflow.integrations import redis_server
from labflow.settings import Settings

WAIT = 4.0
SOON, NOW = 21, 7  # days
FULL = 0.8


def storage(values: Settings) -> Iterator[Finding]:
    """Files can be kept."""
    from labflow.wiring import open_house

    where = f"bucket {values.s3_bucket}" if values.s3_bucket else str(values.home / "files")
    try:
        open_house().storage.check()
    except Exception as error:  # of whatever storage it is
        why = error.__cause__ or error  # a bucket's own words
        yield bad(
            "storage", f"{where}: {type(why).__name__}: {why}", "Reports and attachments cannot be kept."
        )
    else:
        yield ok("storage", f"{where} can be written")


def redis(values: Settings) -> Iterator[Finding]:
    """Reachable, and nothing is thrown away when its memory is full."""
    if not values.redis_url:
        yield ok("redis", "not used: one web process keeps its state itself")
        return
    try:
        facts = redis_server.facts(values.redis_url.get_secret_value())
    except (RedisError, OSError, ValueError) as error:
        yield bad(
            "redis",
            f"not reachable: {type(error).__name__}",
            "Is Redis running? REDIS_URL holds its password.",
        )
        return
    room = f", {size(facts['used'])} of {size(facts['allowed'])} used" if facts["allowed"] else ""
    told = f"Redis {facts['version']}{room}"
    if facts["allowed"] and facts["policy"] != "noeviction":
        yield bad(
            "redis", f"{told}, maxmemory-policy {facts['policy']}",
            "Set maxmemory-policy noeviction: open screens and limits would be thrown away.",
        )  # fmt: skip
    elif facts["allowed"] and facts["used"] > facts["allowed"] * FULL:
        yield warn("redis", told, "Raise maxmemory: when it is full, screens are refused.")
    else:
        yield ok("redis", told)


def mail(values: Settings) -> Iterator[Finding]:
    """The mail server answers and lets us in."""
    if not values.smtp_host:
        yield warn(
            "mail", "no mail server: letters stay in the house", "Set SMTP_HOST for letters to reach people."
        )
        return
    where = f"{values.smtp_host}:{values.smtp_port}"
    try:
        _ask_mail(values)
    except (OSError, smtplib.SMTPException) as error:
        yield bad(
            "mail", f"{where}: {type(error).__name__}", "Check SMTP_HOST, SMTP_PORT, SMTP_USER and SMTP_PASS."
        )
    except Exception as error:  # a refusal in the words of the mail server
        yield bad("mail", f"{where}: {error}", "Check SMTP_USER and SMTP_PASS.")
    else:
        yield ok("mail", f"{where} answers")


def _ask_mail(values: Settings) -> None:
    from labflow.wiring import open_house

    reachable = getattr(open_house().mailer, "reachable", None)
    if reachable is not None:
        reachable()
        return
    with smtplib.SMTP(values.smtp_host, values.smtp_port, timeout=WAIT) as session:
        session.noop()


def certificates(values: Settings) -> Iterator[Finding]:
    """Every public address with https: whether its certificate is believed, and for how long."""
    addresses = dict.fromkeys((values.web_url, values.api_url, values.portal_url))
    hosts = [urlsplit(url) for url in addresses if url.startswith("https://")]
    for host, port in dict.fromkeys((each.hostname or "", each.port or 443) for each in hosts):
        yield certificate(host, port)


def certificate(host: str, port: int, *, trusted: ssl.SSLContext | None = None) -> Finding:
    """One address."""
    what = f"certificate of {host}"
    context = trusted or ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=WAIT) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            found = secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return bad(
            what, f"not believed: {error.verify_message}", "Renew it: certbot renew, then reload nginx."
        )
    except OSError as error:
        return bad(
            what, f"port {port} not reachable: {error}", "Is nginx running, and does the name lead here?"
        )
    return _lasting(what, str(found.get("notAfter", "")))


def _lasting(what: str, until: str) -> Finding:
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    days = (ends - datetime.now(UTC)).days
    told = f"{days} days left, until {ends:%Y-%m-%d}"
    if days < NOW:
        return bad(what, told, "Renew it now: certbot renew, then reload nginx.")
    if days < SOON:
        return warn(what, told, "Its renewal should have happened by now: look at the log of certbot.")
    return ok(what, told)

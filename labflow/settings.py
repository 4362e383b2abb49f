"""Every setting of LabFlow in one place: its name, its default and a sentence of help.

Names without prefix are those of the deployment guide; ours begin with `LABFLOW_`. Values come from the
environment, then from `.env` in the project folder. A secret may be given as a file: `JWT_SECRET_FILE=/run/secrets/jwt`.
"""

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from labflow.errors import LabError

PROJECT = Path(__file__).resolve().parent.parent
SECRET_LENGTH = 32
_LASTING = "^[1-9][0-9]{0,5}[smhd]$"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Mode(StrEnum):
    """How this installation is meant: to look at, to work with, or for the test-suite."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class MailSecurity(StrEnum):
    """How the way to the mail server is protected."""

    AUTO = "auto"
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Serves(StrEnum):
    """Whose pages a web server gives out."""

    BOTH = "both"
    PORTAL = "portal"


class BucketEncryption(StrEnum):
    """What the bucket is asked to encrypt files with."""

    AUTO = "auto"
    OWN_KEYS = "AES256"
    KEY_SERVICE = "aws:kms"
    OFF = "off"


class ApiPlace(StrEnum):
    """Where programs are answered: in the web server with the pages, or in a process of the API's own."""

    TOGETHER = "together"
    SEPARATE = "separate"


class SettingsWrong(LabError):
    """The settings cannot be used; the message lists every reason."""

    code = "settings_wrong"


def _setting(name: str, default: Any, help_text: str, **limits: Any) -> Any:
    return Field(default, validation_alias=name, description=help_text, **limits)


class Settings(BaseModel):
    """The values in force. Read them through `settings()`."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    # What this installation is
    mode: Mode | None = _setting(
        "LABFLOW_MODE",
        None,
        "demo, production or test. Without it: demo, or production when DATABASE_URL is set.",
    )
    home: Path = _setting(
        "LABFLOW_HOME",
        PROJECT / ".labflow",
        "Folder for what LabFlow keeps itself: embedded database, files, logs.",
    )
    host: str = _setting("LABFLOW_HOST", "127.0.0.1", "Address the web server listens on.")
    port: int = _setting(
        "LABFLOW_PORT", 3000, "The one port for pages, API and live updates.", ge=1, le=65535
    )
    portal_port: int = _setting("LABFLOW_PORTAL_PORT", 3001, "The port of `labflow portal`.", ge=1, le=65535)
    serves: Serves = _setting(
        "LABFLOW_SERVES",
        Serves.BOTH,
        "both, or portal: pages of the laboratory's own people are then not given out. `labflow portal` sets it.",
    )
    workers: int = _setting(
        "LABFLOW_WORKERS", 1, "Web worker processes. More than one needs REDIS_URL.", ge=1, le=64
    )
    api: ApiPlace = _setting(
        "LABFLOW_API",
        ApiPlace.TOGETHER,
        "together: the web server answers programs too. separate: only `labflow api` does, on LABFLOW_API_PORT.",
    )
    api_port: int = _setting("LABFLOW_API_PORT", 4000, "The port of `labflow api`.", ge=1, le=65535)
    api_workers: int = _setting(
        "LABFLOW_API_WORKERS",
        1,
        "Processes of `labflow api`. More than one needs REDIS_URL, to count its limits together.",
        ge=1,
        le=64,
    )
    trusted_proxies: int = _setting(
        "LABFLOW_TRUSTED_PROXIES",
        0,
        "How many reverse proxies stand in front; 0 ignores X-Forwarded-For.",
        ge=0,
        le=5,
    )
    log_level: str = _setting(
        "LOG_LEVEL", "info", "debug, info, warn or error.", pattern="(?i)^(debug|info|warn|warning|error)$"
    )
    log_format: str = _setting(
        "LOG_FORMAT",
        "",
        "json or text. Without it: text where a person looks on in a terminal and it is not production, else json.",
        pattern="(?i)^(json|text|)$",
    )

    # Watching it
    metrics_port: int = _setting(
        "LABFLOW_METRICS_PORT",
        0,
        "Port for Prometheus, apart from the public one. The processes of one machine share it. 0: no metrics.",
        ge=0,
        le=65535,
    )
    metrics_host: str = _setting(
        "LABFLOW_METRICS_HOST",
        "127.0.0.1",
        "Address that port listens on; in a container 0.0.0.0, on a network that strangers do not reach.",
    )
    sentry_dsn: SecretStr | None = _setting(
        "SENTRY_DSN", None, "Where failures are reported, without personal data. Without it: in the log only."
    )
    otel_endpoint: str = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Where traces go by OTLP over HTTP, for example http://collector:4318. Without it: nothing is traced.",
    )

    # Where people reach it
    web_url: str = _setting(
        "WEB_URL", "", "Public address of the staff pages, for example https://lab.example.com."
    )
    portal_url: str = _setting("PORTAL_URL", "", "Public address of the client portal. Without it: WEB_URL.")
    api_url: str = _setting("API_URL", "", "Public address of the REST API. Without it: WEB_URL.")

    # The database
    database_url: SecretStr | None = _setting(
        "DATABASE_URL",
        None,
        "PostgreSQL address of the application's role. Without it: the embedded database.",
    )
    database_direct_url: SecretStr | None = _setting(
        "DATABASE_DIRECT_URL",
        None,
        "PostgreSQL address past the pooler, for listening and for the worker's queue. Set it when DATABASE_URL is PgBouncer's.",
    )
    database_replica_url: SecretStr | None = _setting(
        "DATABASE_REPLICA_URL",
        None,
        "PostgreSQL address of a streaming standby, for the application's role: read for exports and for programs that accept old answers. Without it: one database.",
    )
    replica_lag_seconds: int = _setting(
        "LABFLOW_REPLICA_LAG_SECONDS",
        10,
        "How old an answer of the standby may be. While it is further behind, the database itself is read.",
        ge=1,
        le=3600,
    )
    migrate_database_url: SecretStr | None = _setting(
        "LABFLOW_MIGRATE_DATABASE_URL",
        None,
        "PostgreSQL address of the role that owns the tables, for migrations.",
    )
    lock_timeout_seconds: int = _setting(
        "LABFLOW_LOCK_TIMEOUT_SECONDS",
        5,
        "How long a migration waits for a table that is in use.",
        ge=1,
        le=600,
    )
    statement_timeout_seconds: int = _setting(
        "LABFLOW_STATEMENT_TIMEOUT_SECONDS",
        600,
        "The longest one migration statement may take.",
        ge=1,
        le=86400,
    )
    redis_url: SecretStr | None = _setting(
        "REDIS_URL", None, "Redis address; needed with more than one web worker. Without it: memory."
    )

    # Sign-in
    jwt_secret: SecretStr | None = _setting(
        "JWT_SECRET", None, f"Key that signs tokens and links; at least {SECRET_LENGTH} random characters."
    )
    jwt_secret_previous: SecretStr | None = _setting(
        "JWT_SECRET_PREVIOUS", None, "The JWT_SECRET before the present one: still read, never signed with."
    )
    jwt_refresh_secret: SecretStr | None = _setting(
        "JWT_REFRESH_SECRET",
        None,
        f"Key that signs refresh tokens; at least {SECRET_LENGTH} random characters, not those of JWT_SECRET.",
    )
    jwt_refresh_secret_previous: SecretStr | None = _setting(
        "JWT_REFRESH_SECRET_PREVIOUS", None, "The JWT_REFRESH_SECRET before the present one."
    )
    jwt_expires_in: str = _setting(
        "JWT_EXPIRES_IN", "15m", "How long an access token works, such as 15m.", pattern=_LASTING
    )
    jwt_refresh_expires_in: str = _setting(
        "JWT_REFRESH_EXPIRES_IN",
        "7d",
        "How long a refresh token waits for its use, such as 7d.",
        pattern=_LASTING,
    )
    session_idle_minutes: int = _setting(
        "LABFLOW_SESSION_IDLE_MINUTES", 30, "A session ends after this long without use.", ge=1, le=1440
    )
    session_absolute_minutes: int = _setting(
        "LABFLOW_SESSION_ABSOLUTE_MINUTES",
        720,
        "A session ends this long after sign-in, used or not.",
        ge=5,
        le=10080,
    )

    # How much one address and one key may ask
    rate_address: int = _setting(
        "LABFLOW_RATE_ADDRESS",
        30,
        "Requests a second that one address may send to the API over ten seconds; 0 for no limit.",
        ge=0,
        le=100_000,
    )
    rate_burst: int = _setting(
        "LABFLOW_RATE_BURST",
        50,
        "Requests that one address may send within a single second.",
        ge=1,
        le=100_000,
    )
    rate_key: int = _setting(
        "LABFLOW_RATE_KEY",
        50,
        "Requests a second of one API key or token; 0 for no limit.",
        ge=0,
        le=100_000,
    )

    # Files
    s3_endpoint: str = _setting(
        "S3_ENDPOINT", "", "Address of the object store. Without S3_BUCKET: files in LABFLOW_HOME."
    )
    s3_bucket: str = _setting("S3_BUCKET", "", "Bucket for reports and attachments.")
    s3_region: str = _setting("S3_REGION", "us-east-1", "Region of the bucket.")
    s3_access_key: SecretStr | None = _setting(
        "S3_ACCESS_KEY",
        None,
        "Access key of the object store. Without keys: the role of the machine, where its cloud gave it one.",
    )
    s3_secret_key: SecretStr | None = _setting("S3_SECRET_KEY", None, "Secret key of the object store.")
    s3_encryption: BucketEncryption = _setting(
        "S3_ENCRYPTION",
        BucketEncryption.AUTO,
        "What the bucket encrypts files with: AES256 (its own keys), aws:kms (a key service), off (nothing is asked for), or auto: AES256 at AWS, elsewhere off.",
    )
    s3_kms_key_id: str = _setting(
        "S3_KMS_KEY_ID", "", "The key of aws:kms. Without it: the bucket's own choice."
    )

    # Backups
    backup_folder: Path | None = _setting(
        "LABFLOW_BACKUP_FOLDER",
        None,
        "Where backups go; best on another machine's disk. Without it: backups in LABFLOW_HOME.",
    )
    backup_keep_days: int = _setting(
        "LABFLOW_BACKUP_KEEP_DAYS",
        30,
        "How long backups are kept; never less than the newest.",
        ge=1,
        le=36500,
    )
    backup_passphrase: Path | None = _setting(
        "LABFLOW_BACKUP_PASSPHRASE_FILE", None, "File with the passphrase that encrypts backups."
    )
    backup_recipient: str = _setting(
        "LABFLOW_BACKUP_RECIPIENT", "", "Public key that backups are encrypted for; see `labflow backup-key`."
    )

    # E-mail
    smtp_host: str = _setting(
        "SMTP_HOST", "", "Mail server. Without it: messages are kept in LABFLOW_HOME/outbox."
    )
    smtp_port: int = _setting("SMTP_PORT", 587, "Port of the mail server.", ge=1, le=65535)
    smtp_user: str = _setting("SMTP_USER", "", "User name at the mail server.")
    smtp_pass: SecretStr | None = _setting("SMTP_PASS", None, "Password at the mail server.")
    smtp_from: str = _setting("SMTP_FROM", "noreply@labflow.dev", "Sender of every message.")
    smtp_security: MailSecurity = _setting(
        "SMTP_SECURITY",
        MailSecurity.AUTO,
        "auto (TLS on port 465, STARTTLS required on every other), starttls, tls, or none for a server of your own network.",
    )
    smtp_return_path: str = _setting(
        "SMTP_RETURN_PATH",
        "",
        "Address that letters come back to, such as bounces@lab.example.com; the letter's id is added after a +.",
        pattern=r"^$|^[^@\s+]+@[^@\s]+$",
    )

    # Payments
    stripe_secret_key: SecretStr | None = _setting(
        "STRIPE_SECRET_KEY", None, "Stripe API key; starts with sk_."
    )
    stripe_publishable_key: str = _setting(
        "STRIPE_PUBLISHABLE_KEY", "", "Stripe key for the browser; starts with pk_."
    )
    stripe_webhook_secret: SecretStr | None = _setting(
        "STRIPE_WEBHOOK_SECRET", None, "Key that proves a Stripe webhook; starts with whsec_."
    )

    # Webhooks
    webhook_loopback: bool = _setting(
        "LABFLOW_WEBHOOK_LOOPBACK",
        False,
        "on lets webhooks go to this machine without TLS, for tests and demonstrations; refused in production.",
    )

    # The lab's own code
    custom: str = _setting("LABFLOW_CUSTOM", "on", "off starts plain LabFlow, without the lab's own package.")

    @property
    def kind(self) -> Mode:
        """The mode in force. A database of one's own means work, so it means production."""
        return self.mode or (Mode.PRODUCTION if self.database_url else Mode.DEMO)

    @property
    def database(self) -> str:
        """SQLAlchemy address of the application's role. Refused when none is known."""
        return _address(self.database_url)

    @property
    def migrate_database(self) -> str:
        """SQLAlchemy address of the owner of the tables; the application's own where no other is set."""
        return _address(self.migrate_database_url or self.database_direct_url or self.database_url)

    @property
    def direct_database(self) -> str:
        """The application's role again, as a plain address and without a pooler between: for what lasts longer than a transaction."""
        return _address(self.database_direct_url or self.database_url).replace("+psycopg", "", 1)

    @property
    def replica_database(self) -> str:
        """SQLAlchemy address of the standby; empty when there is none."""
        return _address(self.database_replica_url) if self.database_replica_url else ""

    @property
    def pooled(self) -> bool:
        """Whether a pooler stands before the database, which keeps nothing from one transaction to the next."""
        return self.database_direct_url is not None

    @property
    def access_seconds(self) -> int:
        """How long an access token works."""
        return _seconds(self.jwt_expires_in)

    @property
    def refresh_seconds(self) -> int:
        """How long a refresh token waits for its use."""
        return _seconds(self.jwt_refresh_expires_in)

    @property
    def bucket_encryption(self) -> str:
        """What the bucket is asked for; empty for nothing, because a server that does not know it may refuse every file."""
        if self.s3_encryption is BucketEncryption.AUTO:
            host = urlsplit(self.s3_endpoint).hostname or ""
            at_aws = not self.s3_endpoint or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
            return BucketEncryption.OWN_KEYS.value if at_aws else ""
        return "" if self.s3_encryption is BucketEncryption.OFF else self.s3_encryption.value

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.backup_folder or self.home / "backups"

    @property
    def logs_as_text(self) -> bool:
        """Whether log lines are for a person's eyes."""
        if self.log_format:
            return self.log_format.lower() == "text"
        return self.kind is not Mode.PRODUCTION and sys.stderr.isatty()

    @property
    def origins(self) -> tuple[str, ...]:
        """The web origins whose pages may talk to us; empty means: only the host that was asked."""
        addresses = (urlsplit(url) for url in (self.web_url, self.portal_url, self.api_url) if url)
        return tuple(dict.fromkeys(f"{a.scheme}://{a.netloc}" for a in addresses))

    @property
    def api_address(self) -> str:
        """Where programs find the API."""
        if self.api_url or self.api is ApiPlace.TOGETHER:
            return self.api_url or self.address
        return f"http://localhost:{self.api_port}"

    @property
    def address(self) -> str:
        """Where a person on this machine opens the pages."""
        return self.web_url or f"http://localhost:{self.port}"


def _seconds(lasting: str) -> int:
    return int(lasting[:-1]) * _SECONDS[lasting[-1]]


def _address(secret: SecretStr | None) -> str:
    if secret is None:
        raise SettingsWrong("There is no database address. Set DATABASE_URL, or start LabFlow with `bin/up`.")
    return sqlalchemy_url(secret.get_secret_value())


def sqlalchemy_url(url: str) -> str:
    """The address as SQLAlchemy with psycopg wants it; `?schema=` of other tools is dropped."""
    parts = urlsplit(url)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key != "schema"])
    scheme = "postgresql+psycopg" if parts.scheme in ("postgres", "postgresql") else parts.scheme
    # urlunsplit drops the empty host of "postgresql:///name?host=/run/socket"
    return f"{scheme}://{parts.netloc}{urlunsplit(('', '', parts.path, query, ''))}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Tests that change the environment call `settings.cache_clear()`."""
    return read(PROJECT / ".env")


def read(env_file: Path | None = None) -> Settings:
    """Settings from the environment and a file of variables. What cannot be understood is refused by name."""
    found = surroundings(env_file)
    given = {name: found[name] for name in names() if found.get(name)}
    try:
        return Settings.model_validate(given | _secrets_in_files(found))
    except ValidationError as error:
        wrong = "; ".join(f"{issue['loc'][0]}: {issue['msg']}" for issue in error.errors())
        raise SettingsWrong(f"Some settings cannot be understood. {wrong}.") from None


def surroundings(env_file: Path | None = PROJECT / ".env") -> dict[str, str]:
    """The variables LabFlow looks at: those of the file, overruled by those of the process."""
    in_file = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    return {name: value for name, value in in_file.items() if value} | dict(os.environ)


def names() -> dict[str, str]:
    """Every variable that is understood, with its help."""
    return {str(field.validation_alias): field.description or "" for field in Settings.model_fields.values()}


def secret_names() -> set[str]:
    """The settings that must not be shown."""
    fields = Settings.model_fields.values()
    return {str(field.validation_alias) for field in fields if SecretStr in get_args(field.annotation)}


def _secrets_in_files(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in secret_names():
        if not (path := environment.get(f"{name}_FILE")):
            continue
        if environment.get(name):
            raise SettingsWrong(f"Both {name} and {name}_FILE are set. Keep one of them.")
        try:
            found[name] = Path(path).read_text().strip()
        except OSError as error:
            raise SettingsWrong(f"{name}_FILE cannot be read: {path} ({error.strerror}).") from error
    return found

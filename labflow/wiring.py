"""Puts it together: real integrations into the domain's ports, one house per process."""

from functools import cache
from typing import Any

import orjson
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, create_engine, event

from labflow.domain import house
from labflow.domain.ports import House, Storage
from labflow.integrations.argon import Argon2
from labflow.integrations.fresh_plans import plan_when_asked
from labflow.integrations.inbox import DevelopmentInbox
from labflow.integrations.instrument_files import InstrumentFiles
from labflow.integrations.jwt_tokens import JwtTokens
from labflow.integrations.lean_cursor import LeanCursor
from labflow.integrations.limiter import limiter_for
from labflow.integrations.local_files import LocalFiles
from labflow.integrations.measured_pool import MeasuredPool, count_errors, try_when_idle
from labflow.integrations.papers import Papers
from labflow.integrations.postgres_queue import PostgresQueue
from labflow.integrations.postgres_replica import StreamingReplica
from labflow.integrations.s3_files import Encryption, S3Files
from labflow.integrations.smtp_post import SmtpPost
from labflow.integrations.vault import SealedWith
from labflow.integrations.webhook_sender import WebhookSender
from labflow.local.secrets import kept
from labflow.settings import Settings, settings

# A transaction that idles or a statement that runs away must not hold locks, nor the sealing of the audit chain.
_LIMITS = {
    "idle_in_transaction_session_timeout": "300000",
    "statement_timeout": "300000",
    "timezone": "UTC",
}

REPLICA_WAIT = 3


def engine_for(url: str, *, pool_size: int = 10, pooled: bool = False, wait: int = 0) -> Engine:
    """A bounded pool of connections as the application's role. `pooled` keeps nothing beyond a transaction (PgBouncer).

    `wait` is for what can be done without: so many seconds for a connection, and no longer.
    """
    limits = " ".join(f"-c {name}={value}" for name, value in _LIMITS.items())
    # each transaction may be another session of the server's: statements prepared in one are not known in the next
    arguments: dict[str, Any] = {"prepare_threshold": None} if pooled else {"options": limits}
    if wait:
        arguments = {**arguments, "connect_timeout": wait}
    engine = create_engine(
        url,
        poolclass=MeasuredPool,
        json_deserializer=orjson.loads,
        pool_size=pool_size,
        max_overflow=5,
        pool_timeout=wait or 30,
        connect_args=arguments | {"cursor_factory": LeanCursor},
    )
    count_errors(engine)
    try_when_idle(engine)
    plan_when_asked(engine)
    if pooled:
        _limit_each(engine)
    return engine


def _limit_each(engine: Engine) -> None:
    set_limits = "; ".join(f"set local {name} = '{value}'" for name, value in _LIMITS.items())

    @event.listens_for(engine, "begin")
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(set_limits)


def build_house(values: Settings, engine: Engine) -> House:
    """The house that these settings describe."""
    return House(
        engine=engine,
        storage=_storage(values),
        mailer=SmtpPost(values) if values.smtp_host else DevelopmentInbox(),
        queue=PostgresQueue(),
        documents=Papers(),
        instruments=InstrumentFiles(),
        passwords=Argon2(),
        vault=_vault(values),
        courier=WebhookSender(loopback=values.webhook_loopback),
        tokens=_tokens(values),
        limiter=limiter_for(values),
        replica=_replica(values, engine),
        mode=values.kind.value,
        web_url=values.address,
        portal_url=values.portal_url,
        api_url=values.api_address,
        direct_database=values.direct_database if values.database_url else "",
        session_idle_minutes=values.session_idle_minutes,
        session_absolute_minutes=values.session_absolute_minutes,
        anchors=values.home / "audit-anchors.txt",
        scratch=values.home / "scratch",
    )


def _replica(values: Settings, engine: Engine) -> StreamingReplica | None:
    """The standby, where one is set. Behind a pooler as the database itself is."""
    if not values.replica_database:
        return None
    copy = engine_for(values.replica_database, pool_size=5, pooled=values.pooled, wait=REPLICA_WAIT)
    return replica_for(values, engine, copy)


def replica_for(values: Settings, engine: Engine, copy: Engine) -> StreamingReplica:
    """The standby as these settings use it."""
    return StreamingReplica(engine, copy, bound=values.replica_lag_seconds)


def _storage(values: Settings) -> Storage:
    """The bucket where one is set, else a folder of this machine."""
    if not values.s3_bucket:
        return LocalFiles(values.home / "files")
    return S3Files(
        values.s3_bucket, endpoint=values.s3_endpoint, region=values.s3_region, access_key=_plain(values.s3_access_key),
        secret_key=_plain(values.s3_secret_key), encryption=Encryption(values.bucket_encryption, values.s3_kms_key_id),
    )  # fmt: skip


def _tokens(values: Settings) -> JwtTokens:
    """The keys of the tokens."""
    return JwtTokens(
        _secret(values, values.jwt_secret, "jwt_secret"),
        _secret(values, values.jwt_refresh_secret, "jwt_refresh_secret"),
        previous=_plain(values.jwt_secret_previous),
        refresh_previous=_plain(values.jwt_refresh_secret_previous),
        access_seconds=values.access_seconds,
        refresh_seconds=values.refresh_seconds,
    )


def _vault(values: Settings) -> SealedWith:
    """Opens what was sealed before the secret was changed, too."""
    return SealedWith(_secret(values, values.jwt_secret, "jwt_secret"), _plain(values.jwt_secret_previous))


def _secret(values: Settings, secret: SecretStr | None, name: str) -> str:
    """A secret that was set. Where none is, the one of this machine is made and kept, as its others are."""
    return _plain(secret) or kept(values.home / "secrets", name)


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


@cache
def open_house() -> House:
    """Open the house of this process, once. Called inside the worker process, after any fork."""
    values = settings()
    opened = build_house(values, engine_for(values.database, pooled=values.pooled))
    house.open_house(opened)
    return opened

"""What is wrong with the settings: missing, weak, unsafe or misspelt. Production does not start with a finding."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from labflow.settings import (
    PROJECT,
    SECRET_LENGTH,
    BucketEncryption,
    MailSecurity,
    Mode,
    Settings,
    SettingsWrong,
    names,
    secret_names,
    surroundings,
)
from labflow.settings_names import AROUND, misspelt, stray

OURS = "LABFLOW_"
TEST_VARIABLES = "LABFLOW_TEST_"
# A cloud that gives this machine a role says so by one of these: ECS, EKS, Kubernetes.
MACHINES_ROLE = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
WELL_KNOWN = ("secret", "password", "changeme", "change-me", "change_me", "example", "labflow", "postgres")


def unknown(environment: Mapping[str, str]) -> list[str]:
    """`LABFLOW_` variables that mean nothing here: misspelt, or of another release."""
    known = understood() | set(AROUND)
    return sorted(
        name
        for name in environment
        if name.startswith(OURS) and not name.startswith(TEST_VARIABLES) and name not in known
    )


def understood() -> set[str]:
    """Every name that says something: settings, and files that hold a secret one."""
    return set(names()) | {f"{name}_FILE" for name in secret_names()}


def written(env_file: Path = PROJECT / ".env") -> list[str]:
    """The names in our own file of variables. Whatever stands there is meant for us, so each must be understood."""
    return list(dotenv_values(env_file)) if env_file.is_file() else []


def problems(
    values: Settings,
    environment: Mapping[str, str],
    *,
    in_file: Iterable[str] = (),
    demo_account: Callable[[], bool] = lambda: False,
) -> list[str]:
    """What is wrong, one sentence each; empty when LabFlow may start.

    `in_file` are the names in the .env file. `demo_account` asks the database whether the demo's well-known account can sign in; production refuses it.
    """
    strays = {name: misspelt(name, understood()) for name in unknown(environment)}
    found = list(strays.values()) + stray(set(in_file) - set(strays), understood())
    if values.workers > 1 and not values.redis_url:
        found.append("LABFLOW_WORKERS is more than 1, which needs REDIS_URL.")
    if values.api_workers > 1 and not values.redis_url:
        found.append("LABFLOW_API_WORKERS is more than 1, which needs REDIS_URL.")
    if values.s3_kms_key_id and values.s3_encryption is not BucketEncryption.KEY_SERVICE:
        found.append("S3_KMS_KEY_ID is set, which needs S3_ENCRYPTION=aws:kms.")
    if values.api_port == values.port:
        found.append("LABFLOW_API_PORT is the port of the pages. Give each its own.")
    if values.metrics_port == values.port:
        found.append("LABFLOW_METRICS_PORT is the public port. Give the metrics a port of their own.")
    found += _replica_problems(values)
    if values.kind is Mode.PRODUCTION:
        found += _production_problems(values) + _bucket_problems(values, environment)
        if values.database_url and demo_account():
            found.append("The demo account admin@labflow.dev still opens this database. Disable it.")
    return found


def _replica_problems(values: Settings) -> list[str]:
    """A standby is another server than the database that it follows."""
    if not values.replica_database:
        return []
    if not values.database_url:
        return ["DATABASE_REPLICA_URL is set, but DATABASE_URL is missing."]
    if values.replica_database == values.database:
        return ["DATABASE_REPLICA_URL is DATABASE_URL. Give it the address of the standby, or leave it out."]
    return []


def _production_problems(values: Settings) -> list[str]:
    found = []
    if not values.database_url:
        found.append("DATABASE_URL is missing.")
    for name, url in (
        ("DATABASE_URL", values.database_url),
        ("DATABASE_REPLICA_URL", values.database_replica_url),
    ):
        if url and (urlsplit(url.get_secret_value()).password or "-").lower() in WELL_KNOWN:
            found.append(
                f"The password in {name} is a well-known one. Give the database role a random password."
            )
    found += _token_problems(values)
    found += _mail_problems(values)
    if not values.web_url.startswith("https://"):
        found.append("WEB_URL must be the public address and start with https://.")
    if values.webhook_loopback:
        found.append("LABFLOW_WEBHOOK_LOOPBACK is for tests and demonstrations. Leave it out.")
    if values.stripe_secret_key and not values.stripe_webhook_secret:
        found.append("STRIPE_SECRET_KEY is set, but STRIPE_WEBHOOK_SECRET is missing.")
    return found


def _bucket_problems(values: Settings, environment: Mapping[str, str]) -> list[str]:
    """Keys for the bucket, both of them; a machine with a role of its own at its cloud needs none."""
    keys = [bool(values.s3_access_key), bool(values.s3_secret_key)]
    if not values.s3_bucket or all(keys) or (not any(keys) and any(map(environment.get, MACHINES_ROLE))):
        return []
    return ["S3_BUCKET is set, but S3_ACCESS_KEY or S3_SECRET_KEY is missing."]


def _mail_problems(values: Settings) -> list[str]:
    """A mail server is used as one of the laboratory's own."""
    if not values.smtp_host:
        return []
    found = []
    if values.smtp_from.endswith("@labflow.dev"):
        found.append("SMTP_FROM is missing: it must be an address of the laboratory.")
    if values.smtp_user and not values.smtp_pass:
        found.append("SMTP_USER is set, but SMTP_PASS is missing.")
    return found


def remarks(values: Settings) -> list[str]:
    """What is allowed but worth knowing, one sentence each."""
    found = []
    if not values.smtp_host:
        found.append(
            "SMTP_HOST is not set: invitations, links and certificates reach nobody; they stay on the Letters screen."
        )
    if not values.s3_bucket:
        found.append(
            f"S3_BUCKET is not set: files are kept in {values.home / 'files'}, on this machine alone."
        )
    if not values.redis_url:
        found.append("REDIS_URL is not set: one web process, and none on another machine.")
    if values.smtp_host and values.smtp_security is MailSecurity.NONE:
        found.append(
            "SMTP_SECURITY is none: letters go to the mail server as everybody on the way can read them."
        )
    return found


def _token_problems(values: Settings) -> list[str]:
    """The keys of the tokens: strong, and two different ones. A previous key still opens the house, so it is as strong."""
    found = _secret_problems("JWT_SECRET", values.jwt_secret)
    found += _secret_problems("JWT_REFRESH_SECRET", values.jwt_refresh_secret)
    for name, previous in (
        ("JWT_SECRET_PREVIOUS", values.jwt_secret_previous),
        ("JWT_REFRESH_SECRET_PREVIOUS", values.jwt_refresh_secret_previous),
    ):
        found += _secret_problems(name, previous) if previous else []
    if values.jwt_secret and values.jwt_secret == values.jwt_refresh_secret:
        found.append("JWT_REFRESH_SECRET is the same as JWT_SECRET. Make another one.")
    return found


def _secret_problems(name: str, secret: SecretStr | None) -> list[str]:
    value = secret.get_secret_value() if secret else ""
    if not value:
        return [f"{name} is missing. Make one with: labflow secrets"]
    if len(value) < SECRET_LENGTH or len(set(value)) < 10:
        return [f"{name} is too short or too simple. Make one with: labflow secrets"]
    if any(word in value.lower() for word in WELL_KNOWN[:6]):
        return [f"{name} looks like a placeholder. Make one with: labflow secrets"]
    return []


def problems_here(values: Settings, *, demo_account: Callable[[], bool] = lambda: False) -> list[str]:
    """What is wrong on this machine: by the process's variables and our own file of them. Every door asks this."""
    return problems(values, surroundings(), in_file=written(), demo_account=demo_account)


def require_sound(values: Settings, *, demo_account: Callable[[], bool] = lambda: False) -> None:
    """Refuse to start when something is wrong, naming everything at once."""
    if found := problems_here(values, demo_account=demo_account):
        raise SettingsWrong("LabFlow does not start:\n" + "\n".join(f"  - {problem}" for problem in found))

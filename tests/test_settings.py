"""Settings: understood, explained, and refused when they are not safe to work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from labflow import settings_checks
from labflow.cli.secrets import PASSWORDS, addresses, made, secrets
from labflow.settings import (
    PROJECT,
    Mode,
    Settings,
    SettingsWrong,
    names,
    read,
    settings,
    sqlalchemy_url,
)
from labflow.settings_checks import problems, require_sound
from labflow.settings_names import AROUND, REPLACED, stray
from tools import env_example

SOUND = {
    "LABFLOW_MODE": "production",
    "DATABASE_URL": "postgresql://labflow_app:hT7kd93LspQz@db:5432/labflow?schema=public",
    "JWT_SECRET": "k3JmV9qRz7Yw2HfXnB8tLpC5sDgE1aUo",
    "JWT_REFRESH_SECRET": "Zt6wQ4cVh1NbK8yRmD3xGfL7pSjU2eAo",
    "WEB_URL": "https://lab.test",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in names():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def given(**changes: str) -> Settings:
    return Settings.model_validate(SOUND | changes)


def test_nothing_set_means_the_demo_on_port_3000() -> None:
    values = read()
    assert (values.kind, values.port, values.address) == (Mode.DEMO, 3000, "http://localhost:3000")


def test_a_database_of_ones_own_means_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", SOUND["DATABASE_URL"])
    assert read().kind is Mode.PRODUCTION


def test_every_setting_has_a_sentence_of_help() -> None:
    assert [name for name, text in names().items() if not text.endswith(".")] == []


def test_the_guides_database_address_is_understood() -> None:
    assert given().database == "postgresql+psycopg://labflow_app:hT7kd93LspQz@db:5432/labflow"
    assert sqlalchemy_url("postgres:///x?host=%2Frun%2Fpg") == "postgresql+psycopg:///x?host=%2Frun%2Fpg"


def test_migrations_use_the_owner_where_one_is_set() -> None:
    assert given().migrate_database == given().database
    assert (
        "labflow_owner"
        in given(LABFLOW_MIGRATE_DATABASE_URL="postgresql://labflow_owner@db/x").migrate_database
    )


def test_a_standby_has_an_address_of_its_own() -> None:
    values = given(DATABASE_REPLICA_URL="postgresql://app:x@standby/labflow?schema=public")
    assert (values.replica_database, problems(values, {})) == (
        "postgresql+psycopg://app:x@standby/labflow",
        [],
    )
    assert (given().replica_database, given().replica_lag_seconds) == ("", 10)


def test_a_secret_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jwt").write_text("from-the-file\n")
    monkeypatch.setenv("JWT_SECRET_FILE", str(tmp_path / "jwt"))
    assert read().jwt_secret.get_secret_value() == "from-the-file"


def test_a_secret_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "one")
    monkeypatch.setenv("JWT_SECRET_FILE", str(tmp_path))
    with pytest.raises(SettingsWrong, match="Keep one of them"):
        read()


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASS_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsWrong, match="SMTP_PASS_FILE cannot be read"):
        read()


def test_the_file_of_variables_counts_and_the_environment_overrules_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("LABFLOW_PORT=3210\nLOG_LEVEL=debug\n")
    monkeypatch.setenv("LOG_LEVEL", "error")
    values = read(tmp_path / ".env")
    assert (values.port, values.log_level) == (3210, "error")


def test_a_value_that_cannot_be_understood_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABFLOW_PORT", "three thousand")
    with pytest.raises(SettingsWrong, match="LABFLOW_PORT"):
        read()


def test_a_misspelt_variable_is_reported_and_the_tests_own_are_not() -> None:
    found = problems(given(), {"LABFLOW_PROT": "1", "LABFLOW_TEST_CHROMIUM": "x", "LABFLOW_PORT": "1"})
    assert found == ["LABFLOW_PROT is not a setting of LabFlow; LABFLOW_PORT is."]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("SMTP_PASSWORD", "Its name is SMTP_PASS."),
        ("S3_BUKET", "S3_BUCKET is."),
        ("NEXTAUTH_SECRET", "Leave it out."),
    ],
)
def test_what_resembles_a_setting_in_our_own_file_is_refused(name: str, sentence: str) -> None:
    (found,) = problems(given(), {}, in_file=[name, "WEB_URL", "JWT_SECRET_FILE", "REDIS_PASSWORD"])
    assert sentence in found


def test_a_laboratorys_own_variables_are_left_alone() -> None:
    assert problems(given(), {}, in_file=["BALANCE_ROOM_PORT"]) == []


def test_the_example_names_every_setting_and_is_current() -> None:
    assert (PROJECT / ".env.example").read_text() == env_example.text()
    assert stray(dotenv_values(PROJECT / ".env.example"), set(names())) == []


def test_every_variable_of_the_guide_is_understood_or_explained() -> None:
    guide = [
        "DATABASE_URL",
        "REDIS_URL",
        "JWT_SECRET",
        "JWT_REFRESH_SECRET",
        "NEXTAUTH_SECRET",
        "NEXTAUTH_URL",
        "NODE_ENV",
        "API_PORT",
        "API_URL",
        "WEB_URL",
        "PORTAL_URL",
        "S3_ENDPOINT",
        "S3_ACCESS_KEY",
        "S3_SECRET_KEY",
        "S3_BUCKET",
        "S3_REGION",
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USER",
        "SMTP_PASS",
        "SMTP_FROM",
        "LOG_LEVEL",
        "STRIPE_SECRET_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "JWT_EXPIRES_IN",
        "JWT_REFRESH_EXPIRES_IN",
        "POSTGRES_USER",
        "POSTGRES_PASSWORD",
        "POSTGRES_DB",
        "REDIS_PASSWORD",
        "QUICKBOOKS_CLIENT_ID",
        "QUICKBOOKS_CLIENT_SECRET",
        "QUICKBOOKS_REDIRECT_URI",
    ]
    assert [name for name in guide if name not in {*names(), *AROUND, *REPLACED}] == []


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("WEB_URL=https://lab.test\n# JWT_SECRET=\nREDIS_PASSWORD=mine\n")
    secrets(env=env)
    first = dotenv_values(env)
    assert first["WEB_URL"] == "https://lab.test"
    assert first["REDIS_PASSWORD"] == "mine"
    assert first["JWT_SECRET"] != first["JWT_REFRESH_SECRET"]
    assert env.stat().st_mode & 0o777 == 0o600
    secrets(env=env)
    assert dotenv_values(env) == first
    sound = given(JWT_SECRET=first["JWT_SECRET"], JWT_REFRESH_SECRET=first["JWT_REFRESH_SECRET"])
    assert problems(sound, {}, in_file=first) == []


def test_secrets_as_files_are_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    secrets(folder=folder)
    key = (folder / "jwt_secret").read_text()
    secrets(folder=folder)
    assert (folder / "jwt_secret").read_text() == key
    assert {path.name for path in folder.iterdir()} == {
        *(name.lower() for name in made()), "database_url", "migrate_database_url", "redis_url",
    }  # fmt: skip
    app = (folder / "labflow_app_password").read_text()
    assert (folder / "database_url").read_text() == f"postgresql://labflow_app:{app}@postgres:5432/labflow"


def test_every_secret_that_the_stack_reads_is_made() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.prod.yml").read_text())
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert wanted == {name.lower() for name in [*made(), *addresses(dict.fromkeys(PASSWORDS, "x"))]}


def test_a_sound_production_may_start_and_the_demo_may_always() -> None:
    assert problems(given(), {}) == []
    assert problems(Settings(), {}) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"JWT_SECRET": ""}, "JWT_SECRET is missing"),
        ({"JWT_SECRET": "short"}, "JWT_SECRET is too short"),
        ({"JWT_REFRESH_SECRET": ""}, "JWT_REFRESH_SECRET is missing"),
        (
            {"JWT_REFRESH_SECRET": "k3JmV9qRz7Yw2HfXnB8tLpC5sDgE1aUo"},
            "JWT_REFRESH_SECRET is the same as JWT_SECRET",
        ),
        ({"JWT_SECRET_PREVIOUS": "short"}, "JWT_SECRET_PREVIOUS is too short"),
        ({"JWT_SECRET": "a" * 40}, "JWT_SECRET is too short or too simple"),
        ({"JWT_SECRET": "change-me-0123456789-abcdefghijklm"}, "JWT_SECRET looks like a placeholder"),
        ({"DATABASE_URL": "postgresql://labflow:SECRET@db/labflow"}, "well-known"),
        ({"WEB_URL": "http://lab.test"}, "https://"),
        ({"S3_BUCKET": "reports"}, "S3_ACCESS_KEY"),
        ({"S3_KMS_KEY_ID": "alias/lab", "S3_ENCRYPTION": "AES256"}, "S3_ENCRYPTION=aws:kms"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET"),
        ({"LABFLOW_WORKERS": "2"}, "REDIS_URL"),
        ({"DATABASE_REPLICA_URL": SOUND["DATABASE_URL"]}, "the address of the standby"),
        (
            {"DATABASE_REPLICA_URL": "postgresql://labflow:SECRET@db/labflow"},
            "in DATABASE_REPLICA_URL is a well-known one",
        ),
        ({"DATABASE_REPLICA_URL": "postgresql://a:b@c/d", "DATABASE_URL": ""}, "DATABASE_URL is missing"),
    ],
)
def test_production_refuses_to_start(change: dict[str, str], complaint: str) -> None:
    assert any(complaint in problem for problem in problems(given(**change), {}))


def test_a_machine_with_a_role_of_its_own_needs_no_keys_for_the_bucket() -> None:
    role = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"}
    assert problems(given(S3_BUCKET="reports"), role) == []
    (half,) = problems(given(S3_BUCKET="reports", S3_ACCESS_KEY="AKIA1"), role)
    assert "S3_SECRET_KEY is missing" in half


@pytest.mark.parametrize(
    ("endpoint", "chosen", "asked"),
    [
        ("", "auto", "AES256"),
        ("https://s3.eu-central-1.amazonaws.com", "auto", "AES256"),
        ("http://minio:9000", "auto", ""),
        ("https://amazonaws.com.example", "auto", ""),
        ("http://minio:9000", "AES256", "AES256"),
        ("", "aws:kms", "aws:kms"),
        ("", "off", ""),
    ],
)
def test_a_bucket_of_aws_is_asked_to_encrypt_and_others_only_when_told(
    endpoint: str, chosen: str, asked: str
) -> None:
    assert given(S3_ENDPOINT=endpoint, S3_ENCRYPTION=chosen).bucket_encryption == asked


def test_production_refuses_a_database_that_the_demo_account_opens() -> None:
    assert "admin@labflow.dev" in problems(given(), {}, demo_account=lambda: True)[0]
    assert problems(Settings(), {}, demo_account=lambda: True) == []


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_checks, "surroundings", dict)
    with pytest.raises(SettingsWrong) as refusal:
        require_sound(Settings(LABFLOW_MODE="production"))
    assert refusal.value.message.count("\n  - ") == 4


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    assert SOUND["JWT_SECRET"] not in repr(given())
    assert "hT7kd93LspQz" not in repr(given())


def test_the_allowed_origins_are_those_of_the_public_addresses() -> None:
    assert given(PORTAL_URL="https://portal.test/start").origins == (
        "https://lab.test",
        "https://portal.test",
    )

"""Settings: understood, explained, and refused when they are not safe to work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from labflow import settings as module
from labflow.settings import Mode, Settings, SettingsWrong, names, problems, read, settings, sqlalchemy_url

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
    assert found == ["LABFLOW_PROT is not a setting of LabFlow; check its spelling."]


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
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET"),
        ({"LABFLOW_WORKERS": "2"}, "REDIS_URL"),
    ],
)
def test_production_refuses_to_start(change: dict[str, str], complaint: str) -> None:
    assert any(complaint in problem for problem in problems(given(**change), {}))


def test_production_refuses_a_database_that_the_demo_account_opens() -> None:
    assert "admin@labflow.dev" in problems(given(), {}, demo_account=lambda: True)[0]
    assert problems(Settings(), {}, demo_account=lambda: True) == []


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "surroundings", dict)
    with pytest.raises(SettingsWrong) as refusal:
        module.require_sound(Settings(LABFLOW_MODE="production"))
    assert refusal.value.message.count("\n  - ") == 4


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    assert SOUND["JWT_SECRET"] not in repr(given())
    assert "hT7kd93LspQz" not in repr(given())


def test_the_allowed_origins_are_those_of_the_public_addresses() -> None:
    assert given(PORTAL_URL="https://portal.test/start").origins == (
        "https://lab.test",
        "https://portal.test",
    )

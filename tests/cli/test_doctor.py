"""The doctor finds what is wrong, says what to do, and is not stopped by what it meets."""

import json
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from labflow.cli import doctor
from labflow.cli.examining import database, house, machine, replica, services
from labflow.cli.examining.finding import Finding, Verdict
from labflow.local.postgres import Dsns
from labflow.settings import Settings, settings
from tests.integrations.test_reaching import free_port


def given(**values: Any) -> Settings:
    return Settings.model_validate(values)


def of(found: Iterator[Finding], what: str) -> Finding:
    return next(each for each in found if each.what == what)


def test_a_sound_database_is_well(own_database: Dsns) -> None:
    found = list(database.database(given(database_url=own_database.app)))
    assert {each.what: each.verdict for each in found} == dict.fromkeys(
        ("database", "connections", "database role", "migrations", "clocks"), Verdict.OK
    )


def test_the_owner_as_the_applications_role_is_bad(own_database: Dsns) -> None:
    finding = of(database.database(given(database_url=own_database.owner)), "database role")
    assert finding.verdict is Verdict.BAD
    assert "owns" in finding.told
    assert "LABFLOW_MIGRATE_DATABASE_URL" in finding.todo


def test_a_database_that_is_away_is_told_without_its_password() -> None:
    [finding] = database.database(given(database_url="postgresql://labflow_app:geheim@127.0.0.1:1/labflow"))
    assert finding.verdict is Verdict.BAD
    assert "geheim" not in finding.told


def test_a_missing_migration_is_bad(own_database: Dsns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labflow.api.health.newest_migrations", lambda: frozenset({"9999"}))
    finding = of(database.database(given(database_url=own_database.app)), "migrations")
    assert (finding.verdict, finding.todo) == (Verdict.BAD, "Run: labflow migrate")


def test_redis_that_is_away_is_bad_and_none_is_well() -> None:
    assert next(services.redis(given())).verdict is Verdict.OK
    away = next(services.redis(given(redis_url=f"redis://:geheim@127.0.0.1:{free_port()}")))
    assert away.verdict is Verdict.BAD
    assert "geheim" not in str(away)


@pytest.mark.parametrize(
    ("policy", "used", "verdict"),
    [("allkeys-lru", 1, Verdict.BAD), ("noeviction", 90, Verdict.WARN), ("noeviction", 10, Verdict.OK)],
)
def test_redis_must_not_throw_away_what_it_keeps(
    policy: str, used: int, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"version": "7.2", "used": used, "allowed": 100, "policy": policy}
    monkeypatch.setattr(services.redis_server, "facts", lambda _url: facts)
    assert next(services.redis(given(redis_url="redis://here"))).verdict is verdict


def test_a_mail_server_that_is_away_is_bad() -> None:
    finding = next(services.mail(given(smtp_host="127.0.0.1", smtp_port=free_port())))
    assert finding.verdict is Verdict.BAD


def test_an_address_that_nobody_serves_is_bad() -> None:
    [finding] = services.certificates(given(web_url=f"https://localhost:{free_port()}"))
    assert finding.verdict is Verdict.BAD
    assert "not reachable" in finding.told
    assert list(services.certificates(given(web_url="http://localhost:3000"))) == []


@pytest.mark.parametrize(("days", "verdict"), [(3, Verdict.BAD), (14, Verdict.WARN), (60, Verdict.OK)])
def test_a_certificate_that_ends_soon_is_told(days: int, verdict: Verdict) -> None:
    ends = datetime.now(UTC) + timedelta(days=days, hours=1)
    finding = services._lasting("certificate", ends.strftime("%b %d %H:%M:%S %Y GMT"))
    assert finding.verdict is verdict
    assert f"{days} days left" in finding.told
    assert ssl.cert_time_to_seconds(ends.strftime("%b %d %H:%M:%S %Y GMT"))


def test_a_secret_that_others_can_read_is_bad(tmp_path: Path) -> None:
    secret = tmp_path / "secrets" / "jwt_secret"
    secret.parent.mkdir()
    secret.write_text("x")
    secret.chmod(0o644)
    finding = next(machine.secrets(given(home=tmp_path)))
    assert (finding.verdict, finding.todo) == (Verdict.BAD, f"chmod 600 {secret}")
    secret.chmod(0o600)
    assert next(machine.secrets(given(home=tmp_path))).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("free", "verdict"), [(10**6, Verdict.BAD), (10**9, Verdict.WARN), (10**11, Verdict.OK)]
)
def test_little_room_is_told(
    free: int, verdict: Verdict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert next(machine.disk(given(home=tmp_path))).verdict is verdict


def test_wrong_settings_are_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(machine.settings_sound(given(workers=2)))
    assert [each.verdict for each in found] == [Verdict.BAD]
    assert "REDIS_URL" in found[0].told


@pytest.fixture
def installed(own_database: Dsns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with its database, as the command finds it."""
    from labflow.wiring import open_house

    for name, value in {
        "LABFLOW_MODE": "test",
        "LABFLOW_HOME": str(tmp_path),
        "DATABASE_URL": own_database.app,
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    open_house.cache_clear()
    yield tmp_path
    open_house().engine.dispose()
    open_house.cache_clear()
    monkeypatch.undo()
    settings.cache_clear()


def test_the_house_without_a_worker_is_bad_and_an_anchor_that_does_not_fit_too(installed: Path) -> None:
    found = {each.what: each for each in house.house(settings())}
    assert found["worker"].verdict is Verdict.BAD
    assert found["queue"].verdict is Verdict.OK
    assert (found["backup"].verdict, "no backup yet" in found["backup"].told) == (Verdict.WARN, True)
    from labflow.domain import audit, backups
    from labflow.domain.actor import system
    from labflow.domain.house import work_as

    with work_as(system("audit"), verb="audit.seal") as work:
        audit.seal(work)
    with work_as(system("audit"), verb="audit.seal") as work:
        position, head = audit.head_of(work)
    audit.write_anchor(installed / "audit-anchors.txt", position, head, "2026-11-27T12:00:00+00:00")
    found = {each.what: each for each in house.house(settings())}
    assert (found["audit trail"].verdict, found["audit anchor"].verdict) == (Verdict.OK, Verdict.OK)
    with work_as(system("backup"), verb="backup") as work:
        backups.note(work, backups.MADE, name="today", missing=0)
        backups.note(work, backups.TRIED, problem="")
    found = {each.what: each for each in house.house(settings())}
    assert found["backup"].verdict is Verdict.OK
    audit.write_anchor(installed / "audit-anchors.txt", position, "00" * 32, "2026-11-27T12:00:00+00:00")
    found = {each.what: each for each in house.house(settings())}
    assert found["audit anchor"].verdict is Verdict.BAD


def test_an_installation_that_lacks_the_letters_of_results_is_told(installed: Path) -> None:
    from labflow.domain.actor import system
    from labflow.domain.built_in_qualifiers import install_qualifiers
    from labflow.domain.house import work_as
    from labflow.models import Qualifier

    list(house.house(settings()))  # opens it
    with work_as(system("command line"), verb="people.invite") as work:
        install_qualifiers(work)
        for row in work.db.query(Qualifier).filter(Qualifier.code.in_(["E", "U"])):
            row.code = f"X{row.code}"
    [told] = [each.told for each in house.house(settings()) if each.what == "qualifiers"]
    assert told == "certificates do not explain E, U"
    with work_as(system("command line"), verb="people.invite") as work:
        install_qualifiers(work)
    assert "qualifiers" not in [each.what for each in house.house(settings())]


def test_the_command_ends_with_one_when_anything_is_bad_and_tells_programs_too(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_values: Settings) -> Iterator[Finding]:
        raise RuntimeError("postgresql://labflow:geheim@db/x is odd")

    monkeypatch.setattr(doctor, "examinations", lambda: [("odd", broken), ("disk", machine.disk)])
    with pytest.raises(SystemExit) as ended:
        doctor.doctor(json=True)
    found = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert [each["what"] for each in found] == ["odd", "disk"]
    assert "geheim" not in str(found)
    assert os.environ["LABFLOW_HOME"] == str(installed)


def test_a_replica_is_well_where_there_is_none_and_worth_a_look_where_it_is_not_used(
    own_database: Dsns,
) -> None:
    assert next(replica.replica(given())).verdict is Verdict.OK
    own = own_database.app
    [itself] = replica.replica(given(database_url=own, database_replica_url=own))
    assert (itself.verdict, "no standby" in itself.told) == (Verdict.WARN, True)
    [away] = replica.replica(
        given(database_url=own, database_replica_url=f"postgresql://a:geheim@127.0.0.1:{free_port()}/x")
    )
    assert (away.verdict, "geheim" in str(away), "not reachable" in away.told) == (Verdict.WARN, False, True)

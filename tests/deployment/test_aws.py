"""What is laid out for AWS fits to what is released on it: names, settings, variables of the workflow."""

import re

import pytest

from labflow.settings import PROJECT
from labflow.settings_checks import understood
from tools import terraform

TASKS = (terraform.AWS / "tasks.tf").read_text()
PARTS = ["web", "portal", "api", "worker"]
# Python's, Reflex's and libpq's own
OTHERS = {"TMPDIR", "REFLEX_IGNORE_REDIS_CONFIG_ERROR", "PGHOST", "PGSSLMODE", "PGPASSWORD", "POSTGRES_DB", "POSTGRES_USER"}  # fmt: skip
PASSWORDS = {"LABFLOW_APP_PASSWORD", "LABFLOW_OWNER_PASSWORD"}


def test_every_setting_of_a_task_is_one_of_ours() -> None:
    given = set(re.findall(r"(?m)^ +([A-Z][A-Z0-9_]+) += ", TASKS)) | set(
        re.findall(r'name = "([A-Z_]+)"', TASKS)
    )
    assert {"DATABASE_URL", "WEB_URL", "LABFLOW_MIGRATE_DATABASE_URL", "PGHOST"} <= given
    assert given - OTHERS - PASSWORDS - understood() == set()


def test_a_release_finds_its_task_definitions_services_and_container() -> None:
    release = (PROJECT / "deploy" / "ecs" / "release.sh").read_text()
    assert re.search(r"for part in (.+); do", release).group(1).split() == ["worker", "api", "web", "portal"]
    assert f"parts = {str(PARTS).replace(chr(39), chr(34))}" in TASKS
    assert '.name == "labflow"' in release
    assert 'name = "labflow"' in (terraform.AWS / "versions.tf").read_text()
    for family in ("migrate", "roles"):
        assert f'family                   = "${{local.name}}-{family}"' in TASKS


def test_the_workflow_reads_what_terraform_tells() -> None:
    workflow = (PROJECT / ".github" / "workflows" / "deploy.yml").read_text()
    asked = set(re.findall(r"vars\.((?:AWS|ECS)_[A-Z_]+)", workflow))
    told = set(re.findall(r'output "(\w+)"', (terraform.AWS / "outputs.tf").read_text()))
    assert asked <= told


def test_every_variable_is_explained_and_used() -> None:
    everything = "".join(path.read_text() for path in terraform.AWS.glob("*.tf"))
    declared = re.findall(r'variable "(\w+)" \{\n  description = "[^"]+\."', everything)
    assert set(declared) == set(re.findall(r'variable "(\w+)"', everything))
    assert {name for name in declared if f"var.{name}" not in everything} == set()


@pytest.mark.thorough
@pytest.mark.skipif(
    not terraform.program() or not terraform.mirror(), reason="no Terraform with its provider here"
)
def test_all_of_it_can_be_planned_and_holds_its_promises() -> None:
    assert terraform.tried("test") == []

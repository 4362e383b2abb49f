"""A release on ECS: migrations first, then part by part; what goes wrong is said and ends it. AWS is played by a small program."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from labflow.settings import PROJECT

ECS = PROJECT / "deploy" / "ecs"
pytestmark = pytest.mark.skipif(not shutil.which("jq"), reason="no jq on this machine")

# Answers as AWS does, from the folder it stands in: `code` is the exit code of tasks, `stuck` the service that goes back.
AWS = """\
#!/bin/sh
here="$(dirname "$0")"
printf '%s\\n' "$*" >> "$here/asked"
arn=arn:aws:ecs:eu-central-1:1:task-definition
case "$1 $2" in
  "ecs describe-task-definition")
    printf '{"family":"%s","revision":1,"status":"ACTIVE","cpu":"512","containerDefinitions":[{"name":"labflow","image":"old"}]}' "$4" ;;
  "ecs register-task-definition") echo "$arn/$(printf %s "$4" | jq -r .family):2" ;;
  "ecs run-task") cat "$here/started" ;;
  "ecs wait") ;;
  "ecs describe-tasks")
    printf '{"tasks":[{"taskDefinitionArn":"%s/labflow-migrate:2","stoppedReason":"no image","containers":[%s]}]}' "$arn" "$(cat "$here/ended")" ;;
  "ecs describe-services") [ "$6" = "$(cat "$here/stuck")" ] && echo "$arn/$6:1" || echo "$arn/$6:2" ;;
  "ecs update-service") ;;
  "logs get-log-events") echo '{"events":[{"message":"0034 added"},{"message":"The database is at this release."}]}' ;;
  *) exit 9 ;;
esac
"""


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    program = tmp_path / "aws"
    program.write_text(AWS)
    program.chmod(0o755)
    (tmp_path / "started").write_text('{"tasks":[{"taskArn":"arn:aws:ecs:eu-central-1:1:task/labflow/abc"}],"failures":[]}')  # fmt: skip
    (tmp_path / "ended").write_text('{"exitCode":0}')
    (tmp_path / "stuck").write_text("")
    return tmp_path


def run(cloud: Path, script: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    around = {
        "PATH": f"{cloud}{os.pathsep}{os.environ['PATH']}", "REGION": "eu-central-1", "CLUSTER": "labflow",
        "SUBNETS": "subnet-1,subnet-2", "SECURITY_GROUPS": "sg-1", "IMAGE": "registry/labflow:new",
    }  # fmt: skip
    return subprocess.run(
        [ECS / script, *arguments], env=around | more, capture_output=True, text=True, check=False
    )


def asked(cloud: Path, what: str) -> list[str]:
    lines = (cloud / "asked").read_text().splitlines()
    return [line for line in lines if line.startswith(what)]


def test_migrations_come_first_and_every_part_gets_the_new_image(cloud: Path) -> None:
    done = run(cloud, "release.sh")
    assert done.returncode == 0, done.stderr
    (started,) = asked(cloud, "ecs run-task")
    assert "task-definition/labflow-migrate:2" in started
    assert "subnets=[subnet-1,subnet-2],securityGroups=[sg-1]" in started
    updated = [line.split("--service ")[1].split()[0] for line in asked(cloud, "ecs update-service")]
    assert updated == ["labflow-worker", "labflow-api", "labflow-web", "labflow-portal"]
    everything = (cloud / "asked").read_text()
    assert everything.index("run-task") < everything.index("update-service")
    assert everything.count('"image": "registry/labflow:new"') == 5
    assert '"status"' not in everything
    assert "The database is at this release." in done.stdout


def test_migrations_that_fail_leave_the_release_before_at_work(cloud: Path) -> None:
    (cloud / "ended").write_text('{"exitCode":1}')
    done = run(cloud, "release.sh")
    assert done.returncode == 1
    assert "the release before goes on working" in done.stderr
    assert asked(cloud, "ecs update-service") == []


def test_a_part_that_went_back_ends_the_release_and_the_next_parts_stay(cloud: Path) -> None:
    (cloud / "stuck").write_text("labflow-api")
    done = run(cloud, "release.sh")
    assert done.returncode == 1
    assert "labflow-api did not become healthy" in done.stderr
    assert "labflow-api runs" not in done.stdout
    assert len(asked(cloud, "ecs update-service")) == 2


def test_a_command_is_handed_over_word_by_word(cloud: Path) -> None:
    done = run(cloud, "task.sh", "user", "create", "--name", 'Ann "Q" Lee', "a@lab.example")
    assert done.returncode == 0, done.stderr
    (started,) = asked(cloud, "ecs run-task")
    override = json.loads(started.split("--overrides ")[1].removesuffix(" --output json"))
    assert override["containerOverrides"][0]["command"] == ["user", "create", "--name", 'Ann "Q" Lee', "a@lab.example"]  # fmt: skip


def test_its_exit_code_is_ours(cloud: Path) -> None:
    (cloud / "ended").write_text('{"exitCode":3}')
    assert run(cloud, "task.sh", "doctor").returncode == 3


def test_what_never_ran_says_why(cloud: Path) -> None:
    (cloud / "ended").write_text("{}")
    assert "It did not run: no image" in run(cloud, "task.sh", "doctor").stderr
    (cloud / "started").write_text('{"tasks":[],"failures":[{"reason":"RESOURCE:MEMORY"}]}')
    assert "RESOURCE:MEMORY" in run(cloud, "task.sh", "doctor").stderr

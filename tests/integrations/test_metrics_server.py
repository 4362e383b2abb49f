"""What Prometheus is told: by one process for all of a machine, at a port of its own, in words that stay few."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families as families

from labflow.api.app import api
from labflow.edge import Edge
from labflow.integrations import metrics_server
from labflow.kit import meters
from labflow.local import metrics_folder
from labflow.settings import PROJECT
from labflow.testing import TestLab
from tests.integrations.test_reaching import ask, free_port
from tests.replicas import StandIn

COUNTS = """
import sys
from labflow.kit import meters
meters.begin()
meters.request("/api/v1/samples", "GET", 200, 0.01)
meters.tabs.set(3)
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_server, "KEEPS", 0.0)
    registry = metrics_server.CollectorRegistry()
    registry.register(metrics_server.Database())
    monkeypatch.setattr(metrics_server, "_DATABASE", registry)


def told(home: Path) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = metrics_server.exposition(home).decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families(text)
        for sample in family.samples
    }


def counting(home: Path, part: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTS], cwd=PROJECT, env=os.environ | metrics_folder.environment(home, 1, part),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "counted\n"
    return process


def ended(process: "subprocess.Popen[str]") -> None:
    process.communicate("")


def test_the_database_tells_of_queue_letters_and_sealing(lab: TestLab, tmp_path: Path) -> None:
    with lab.system() as work:
        work.house.queue.defer(work.db.connection(), "deliver", event_id=1)
    found = told(tmp_path)
    assert found["labflow_database_up", frozenset()] == 1
    assert found["labflow_queue_waiting", frozenset({("queue", "default")})] >= 1
    assert found["labflow_queue_waiting", frozenset({("queue", "webhooks")})] == 0
    assert found["labflow_letters", frozenset({("state", "failed")})] == 0
    assert ("labflow_audit_unsealed", frozenset()) in found


def test_one_process_tells_for_all_of_the_machine_and_names_their_parts(
    lab: TestLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics_folder.VARIABLE, "here")
    web, worker = counting(tmp_path, "web"), counting(tmp_path, "worker")
    try:
        found = told(tmp_path)
        for part in ("web", "worker"):
            labels = {("route", "/api/v1/samples"), ("method", "GET"), ("status", "2xx"), ("part", part)}
            assert found["labflow_requests_total", frozenset(labels)] == 1
            assert found["labflow_tabs", frozenset({("part", part)})] == 3
        ended(worker)
        assert ("labflow_tabs", frozenset({("part", "worker")})) not in told(tmp_path)
    finally:
        ended(web)
        ended(worker)
    metrics_folder.sweep(tmp_path)
    assert metrics_folder.groups(tmp_path) == []


def test_it_is_told_at_its_own_port_and_nowhere_else(lab: TestLab, tmp_path: Path) -> None:
    port = free_port()
    threading.Thread(target=metrics_server._serve, args=(tmp_path, "127.0.0.1", port), daemon=True).start()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            status, text = ask(port, "/metrics")
            break
        except OSError:
            time.sleep(0.05)
    assert status == 200
    assert "labflow_database_up" in text
    assert ask(port, "/")[0] == 404
    public = TestClient(Edge(api, is_page=lambda path: False))
    assert public.get("/metrics").status_code == 404


def test_strange_methods_and_routes_make_no_new_words() -> None:
    meters.request("other", "BREW", 418, 0.1)
    assert meters.requests.labels("other", "OTHER", "4xx")._value.get() >= 1


def exported() -> dict[str, set[str]]:
    """Every metric that is told, with its labels."""
    names: dict[str, set[str]] = {}
    for meter in vars(meters).values():
        if not isinstance(meter, meters.Counter | meters.Gauge | meters.Histogram):
            continue
        labels = {*meter._labelnames, "part"}
        endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
        names |= {f"{meter._name}{ending}": labels | {"le"} for ending in endings[meter._type]}
    for family in metrics_server._told(metrics_server.Vitals()):
        names[family.name] = {label for sample in family.samples for label in sample.labels}
    of_replica = metrics_server._of_replica(StandIn())
    return (
        names | {family.name: set() for family in of_replica} | {"labflow_database_up": set(), "up": {"job"}}
    )


def expressions() -> list[str]:
    board = json.loads((PROJECT / "deploy/grafana/labflow.json").read_text())
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    rules = yaml.safe_load((PROJECT / "deploy/prometheus/alerts.yml").read_text())
    return asked + [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


def test_dashboard_and_alerts_ask_only_for_what_is_told() -> None:
    known = exported()
    asked = expressions()
    assert len(asked) > 40
    for expression in asked:
        names = re.findall(r"\b(?:labflow_\w+|up)\b", expression)
        assert names, expression
        for name in names:
            assert name in known, f"{name} in {expression}"
        labels = {"instance", "job"}.union(*(known[name] for name in names))
        for group in re.findall(r"\bby \(([^)]*)\)", expression):
            assert {word.strip() for word in group.split(",")} <= labels, expression
        for name, selector in re.findall(r"\b(\w+)\{([^}]*)\}", expression):
            assert set(re.findall(r"(\w+)[=!]", selector)) <= known[name] | {"job"}, expression


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    rules = yaml.safe_load((PROJECT / "deploy/prometheus/alerts.yml").read_text())
    for rule in rules["groups"][0]["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule
        assert rule["labels"]["severity"] in ("page", "warn")
        assert set(rule["annotations"]) == {"summary", "todo"}


def test_the_example_for_prometheus_names_the_rules() -> None:
    example = yaml.safe_load((PROJECT / "deploy/prometheus/prometheus.yml").read_text())
    assert example["rule_files"] == ["alerts.yml"]
    assert example["scrape_configs"][0]["job_name"] == "labflow"


def test_panels_do_not_overlap_and_have_ids_of_their_own() -> None:
    board = json.loads((PROJECT / "deploy/grafana/labflow.json").read_text())
    places = [panel["gridPos"] for panel in board["panels"]]
    assert len({panel["id"] for panel in board["panels"]}) == len(places)
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))


def test_a_replica_is_told_of_where_there_is_one() -> None:
    assert list(metrics_server._of_replica(None)) == []
    told = metrics_server._of_replica(StandIn(problem="12 s behind"))
    assert {family.name: family.samples[0].value for family in told} == {
        "labflow_replica_up": 0.0, "labflow_replica_behind_seconds": 0.0,
    }  # fmt: skip

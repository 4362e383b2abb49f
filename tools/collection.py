"""The API as a collection for Postman (format 2.1), which Bruno and Insomnia read as well."""

import json
from typing import Any

from labflow.api.contract import operations

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(told: dict[str, Any]) -> str:
    """A folder for each part of the API, a request with its example for each operation."""
    folders: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in told["tags"]}
    for path, method, operation in operations(told):
        folders[operation["tags"][0]].append(_request(path, method, operation))
    about = {tag["name"]: tag["description"] for tag in told["tags"]}
    made = {
        "info": {"name": "LabFlow", "description": told["info"]["description"], "schema": SCHEMA},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "variable": [{"key": "lab", "value": "http://localhost:3000"}, {"key": "token", "value": ""}],
        "item": [
            {"name": name, "description": about[name], "item": items}
            for name, items in folders.items()
            if items
        ],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _request(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    given = operation.get("parameters", ())
    steps = [f":{step[1:-1]}" if step.startswith("{") else step for step in path.strip("/").split("/")]
    query = [
        {"key": each["name"], "value": "", "description": each.get("description", ""), "disabled": True}
        for each in given
        if each["in"] == "query"
    ]
    places = [{"key": each["name"], "value": str(each["example"])} for each in given if each["in"] == "path"]
    url = {
        "raw": f"{{{{lab}}}}/{'/'.join(steps)}",
        "host": ["{{lab}}"],
        "path": steps,
        "query": query,
        "variable": places,
    }
    request = {"method": method.upper(), "description": operation["description"], "header": [], "url": url}
    for kind, body in list(operation.get("requestBody", {}).get("content", {}).items())[:1]:
        request |= _body(kind, body)
    return {"name": operation["summary"], "request": request}


def _body(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    example = body.get("example", {})
    if kind == "application/json":
        raw = json.dumps(example, ensure_ascii=False, indent=2)
        return {
            "body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}},
            "header": [{"key": "Content-Type", "value": kind}],
        }
    if isinstance(example, str):
        return {"body": {"mode": "raw", "raw": example}, "header": [{"key": "Content-Type", "value": kind}]}
    mode = "urlencoded" if kind.endswith("urlencoded") else "formdata"
    fields = [
        {"key": name, "type": "file", "src": []} if name == "file" else {"key": name, "type": "text", "value": str(value)}
        for name, value in example.items()
    ]  # fmt: skip
    return {"body": {"mode": mode, mode: fields}}

"""An example for every body and address, made from its description: one value for each name, and whole bodies where names are not enough.

Codes and names are those of the demo laboratory, so most examples work there as they stand. Ids of records (`019a…`) are
places to fill in.
"""

from typing import Any

ID = "019ac3f2-a4b8-7c31-91f0-c4d2e5a60718"
SAMPLED, DUE = "2026-03-12T08:30:00Z", "2026-03-19T17:00:00Z"
MOST_DEPTH = 6

# What a field of this name may hold.
FIELDS: dict[str, Any] = {
    "addresses": ["203.0.113.7"], "analyses": [ID], "analysis_ids": [ID], "analyst_id": "ana@labflow.dev", "analyte": "NO3",
    "analyte_id": "NO3", "authority": "US EPA", "by": 1, "cell": f"{ID}:NO3", "city": "Ashland, OR 97520", "client_id": "ASH",
    "client_reference": "Well 4", "code": "NEW-1", "collected_at": SAMPLED, "collected_by": "J. Alvarez",
    "comment": "Checked against the raw data.", "contact_id": "renee@ashland.example", "copies": 1, "country": "USA",
    "current": "correct horse battery", "department_id": "WET", "description": "As agreed with the client.",
    "due": "2026-03-19 17:00", "due_at": DUE, "edition": "40 CFR 141", "effective_from": "2027-01-01", "email": "nils@example.com",
    "entity": "sample", "expires_at": "2027-12-31T23:00:00Z", "file_id": ID, "instrument": "IC-01", "instrument_id": "IC-01",
    "instrument_ids": ["IC-01"], "keyword": "NITRATE", "kind": "numeric", "label": "pH on site", "language": "en", "list_name": "samples",
    "location": "Cooler 1", "loq": "0.05", "maximum": "10", "mdl": "0.01", "meaning": "Estimated value.", "method_id": "EPA 300.0",
    "name": "Well water basic", "note": "Call before the report goes out.", "order_id": "O26-000012", "orders": ["O26-000012"],
    "containers": [], "password": "correct horse battery", "permissions": ["see_samples"], "phone": "+1 541 555 0110", "place": 1,
    "prefix": "S", "price": "24.00", "profile_ids": [], "raw": "1.84", "raw_text": "1.84", "reason": "Agreed with the client.",
    "reference": "EPA 300.1", "remark": "Read twice.", "role_code": "client_user", "role_codes": ["analyst"], "roles": ["analyst"],
    "sample": "S26-000041", "sample_id": "S26-000041", "sample_ids": ["S26-000041"], "sample_point_id": "SITE-12",
    "sample_type_id": "DW", "scopes": ["see_samples", "see_orders"], "service": "NO3", "service_ids": ["NO3"],
    "specification_id": "SDWA", "street": "20 East Main Street", "temperature": "3.8", "template_id": ID, "text": "The bottle was half full.",
    "title": "Nitrate by ion chromatography", "turnaround_days": "5", "typed": "1.84", "types": ["sample.received", "report.issued"],
    "unit": "mg/L", "url": "https://lims.example.com/labflow", "token": "eyJhbGciOiJIUzI1NiIs…", "refresh_token": "eyJhbGciOiJIUzI1NiIs…",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "session_ids": [ID], "agreed": True,
    "accredited": True, "rule": "half", "date_order": "year first", "user_id": "ana@labflow.dev", "hint": "At 25 °C",
}  # fmt: skip

# What records are known by: changed last.
NAMED = ("code", "keyword", "reference", "entity")

# Optional fields worth showing; all others stay out of an example.
SHOWN = frozenset({
    "client_reference", "collected_at", "sample_point_id", "service_ids", "reason", "temperature", "location", "email", "sort",
    "permissions", "scopes", "unit", "maximum", "loq", "instrument", "analyst_id", "orders", "comment", "agreed", "service",
})  # fmt: skip

# Whole bodies, where the names of the fields say too little.
BODIES: dict[str, Any] = {
    "sign_in_program": {"email": "max@labflow.dev", "password": "correct horse battery"},
    "sign_in": {"email": "max@labflow.dev", "password": "correct horse battery"},
    "sign_in_key": {"grant_type": "client_credentials", "client_id": ID, "client_secret": "lf_live_…"},
    "create_client": {"code": "TAL", "name": "Talent Water", "city": "Talent, OR 97540", "specification_id": "SDWA"},
    "create_contact": {"name": "Tess Thorn", "email": "tess@talent.example"},
    "create_sample_point": {"code": "WELL-9", "name": "Well 9 raw", "sample_type_id": "DW", "latitude": "42.2450"},
    "create_person": {"name": "Nils Novak", "email": "nils@labflow.dev", "role_codes": ["analyst"]},
    "create_service": {"code": "NO3-IC", "name": "Nitrate by IC", "department_id": "WET", "method_id": "EPA 300.0"},
    "create_profile": {"code": "TAP", "name": "Tap water", "service_ids": ["NO3"]},
    "create_department": {"code": "RAD", "name": "Radiochemistry"},
    "create_sample_type": {"code": "RW", "name": "Rain water", "retention_days": 14},
    "create_container": {"code": "P2000", "name": "2 L plastic", "material": "HDPE", "volume_ml": 2000},
    "create_analyte": {"keyword": "CHLORATE", "name": "Chlorate", "kind": "numeric", "cas": "14866-68-3"},
    "create_qualifier": {"code": "K", "meaning": "Estimated, biased high."},
    "create_instrument": {"code": "PH-9", "name": "pH meter", "department_id": "WET"},
    "create_role": {"name": "Courier", "permissions": ["see_samples"]},
    "create_field": {"entity": "sample", "label": "pH on site", "kind": "number"},
    "create_saved_view": {"list_name": "samples", "name": "Well water", "filters": "state:is:received"},
    "create_label_template": {
        "name": "Small bottle", "purpose": "container", "width": 40, "height": 20,
        "elements": [{"id": "a", "kind": "text", "text": "LabFlow", "x": 2, "y": 2, "w": 30, "h": 5}],
    },
    "presign_upload": {"name": "field sheet.pdf", "size": 48213, "sha256": FIELDS["digest"]},
    "take_scan": {"id": ID, "code": "S26-000041-1", "waited": 340},
    "prepare_reports": {"reports": [{"order_id": "O26-000012", "sample_ids": ["S26-000041"]}]},
    "import_into_sheet": {"service": "NO3", "import_id": ID},
    "create_edd_mapping": {
        "name": "Agency upload", "date_format": "MM/DD/YYYY", "non_detect": "limit_u",
        "columns": [{"heading": "cas_rn", "field": "cas"}, {"heading": "result_value", "field": "value"}, {"heading": "lab", "field": "constant", "constant": "LABFLOW"}],
    },
    "change_edd_mapping": {"decimal_mark": ",", "delimiter": ";"},
    "create_export": {"list": "samples", "format": "ndjson", "filter": ["state:is:received"], "fields": ["number", "received_at"]},
    "create_service_account": {"name": "Bridge", "roles": ["analyst"]},
    "create_request": {"kind": "question", "text": "Can lead be added to this sample?"},
    "map_columns_import": {"roles": {"Sample": "sample", "Nitrate": "value"}},
    "create_specification": {"code": "TAP", "name": "Tap water", "authority": "City of Reno"},
    "create_key": {"name": "Bridge", "scopes": ["see_samples", "see_orders"]},
    "create_webhook": {"name": "Bridge", "url": "https://lims.example.com/labflow", "types": ["sample.received", "report.issued"]},
    "edit_webhook": {"name": "Bridge", "url": "https://lims.example.com/labflow", "types": ["sample.received", "report.issued"]},
    "change_lab": {"phone": "+1 775 555 0100"},
    "change_person": {"title": "Chemist"},
    "change_contact": {"phone": "+1 541 555 0110"},
    "change_order": {"custom": {"purchase_order": "PO-4711"}, "reason": "Agreed with the client."},
    "change_sample": {"custom": {"ph_on_site": "7.2"}, "reason": "Read from the field sheet."},
    "change_own_password": {"current": "correct horse battery", "password": "staple of the four words"},
    "receive_samples": {"samples": ["S26-000041"], "temperature": "3.8", "location": "Cooler 1"},
    "check_formula_service_version": {"analyte_id": "HARD", "text": "2.497 * CA + 4.118 * MG"},
    "try_formula_service_version": {"analyte_id": "HARD", "text": "2.497 * CA + 4.118 * MG", "typed": {"CA": "42.1", "MG": "8.3"}},
    "set_lines_formula_of_service_version": {"text": "2.497 * CA + 4.118 * MG"},
    "set_state_instrument": {"out": True, "note": "Electrode broken"},
    "begin_draft": {"client_id": "ASH"},
    "create_import": {"file": "…", "instrument": "IC-01"},
    "add_attachment_form": {"file": "…", "visible_to_client": False},
    "enter_cells": {"service": "NO3", "cells": [{"cell": f"{ID}:{ID}", "raw": "1.84"}]},
    "enter_results": {"entries": [{"analysis_id": ID, "analyte_id": ID, "raw_text": "1.84"}]},
    "set_qc_rules_of_service_version": {"role": "MB", "limit_kind": "blank", "high": "1"},
    "add_qc_rules_to_service_version": {"role": "MB", "limit_kind": "blank", "high": "1"},
    "set_lines_of_service_version": {"unit": "mg/L", "mdl": "0.01", "loq": "0.05"},
    "below_loq_service_version": {"rule": "half"},
    "instruments_service_version": {"rule": "warn", "instrument_ids": ["IC-01"]},
    "sign_analyses": {"analysis_ids": [ID], "meaning": "verified", "password": "correct horse battery", "digest": FIELDS["digest"]},
    "invite_to_team": {"name": "Julia Alvarez", "email": "julia@ashland.example"},
}  # fmt: skip


def told(operation: dict[str, Any], method: str, schemas: dict[str, Any]) -> None:
    """Give an operation's body and the parts of its address their examples."""
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            each.setdefault("example", _placed(each, operation))
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        name = operation["operationId"]
        if "json" in kind or name in BODIES:
            body["example"] = (
                BODIES[name] if name in BODIES else _body(body["schema"], schemas, partly=method == "patch")
            )


def _placed(parameter: dict[str, Any], operation: dict[str, Any]) -> Any:
    name, schema = parameter["name"], parameter["schema"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return ID
    wanted = {"code": "NO3", "kind": "S", "part": "NO3", "records": "samples"}
    number = {
        "orders": "O26-000012",
        "samples": "S26-000041",
        "reports": "R26-000007",
        "catalogue": "NO3",
        "clients": "ASH",
    }
    return wanted.get(name) or number.get((operation.get("tags") or [""])[0], ID)


def _body(schema: dict[str, Any], schemas: dict[str, Any], *, partly: bool = False) -> Any:
    """The required fields and those worth showing; of a change, a field or two."""
    schema = _at(schema, schemas)
    fields, required = schema.get("properties", {}), schema.get("required", ())
    chosen = [name for name in fields if name in required or name in SHOWN]
    if partly:
        known = [name for name in fields if name in required or (name in FIELDS and name != "reason")]
        chosen = (
            [name for name in known if name in required]
            or sorted(known, key=lambda name: name in NAMED)[:1]
            or [n for n in fields if n != "version"][:1]
        )
        chosen += [name for name in fields if name == "reason" and name not in chosen]
    return {name: value(name, fields[name], schemas) for name in chosen}


def value(name: str, schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> Any:
    """Something that a field of this name and kind may hold."""
    schema = _at(schema, schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if name in FIELDS and _fits(FIELDS[name], schema):
        return FIELDS[name]
    if "anyOf" in schema:
        return value(name, schema["anyOf"][0], schemas, depth)
    kind = schema.get("type")
    if kind == "object" and depth < MOST_DEPTH:
        if "properties" not in schema:
            return {}
        shown = {
            each: inner
            for each, inner in schema["properties"].items()
            if each in schema.get("required", ()) or each in SHOWN
        }
        return {each: value(each, inner, schemas, depth + 1) for each, inner in shown.items()}
    if kind == "array":
        return (
            [value(name, schema.get("items", {}), schemas, depth + 1)]
            if schema.get("minItems") or depth < 2
            else []
        )
    if kind in ("integer", "number"):
        return schema.get("default", max(1, int(schema.get("minimum", 1))))
    if kind == "boolean":
        return schema.get("default", True)
    formats = {"uuid": ID, "date-time": SAMPLED, "date": "2026-11-26"}
    return formats.get(
        schema.get("format", ""), schema.get("default") or "text"[: schema.get("maxLength", 4)]
    )


def _fits(example: Any, schema: dict[str, Any]) -> bool:
    """Whether an example is of the field's kind at all: the same name may be a text here and a list there."""
    kinds = {each.get("type") for each in schema.get("anyOf", [schema])}
    formats = {each.get("format") for each in schema.get("anyOf", [schema]) if each.get("type") == "string"}
    if "uuid" in formats and example != ID and kinds <= {"string", "null"} and len(formats) == 1:
        return False
    kind = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}[type(example)]
    if kind == "array" and (schema.get("items") or {}).get("type", "string") != "string":
        return False
    return kind in kinds


def _at(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema

"""The dialogs of a test: an analyte, the facts, the test's name, retiring it; and those every version has."""

import reflex as rx

from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.forms import select_field, text_field
from labflow.components.inputs import checkbox
from labflow.pages.service_rules import rule_dialogs
from labflow.pages.settings_frame import unless_any
from labflow.pages.versions import version_dialogs
from labflow.state.service import ServiceState as S

V, L, E = S.view, S.line, S.errors
ROUNDING = [
    ("significant", "Significant figures"),
    ("decimals", "Decimals"),
    ("counts", "Figures, whole numbers (colonies)"),
]
MODES = [("half_even", "Half to even (ASTM E29)"), ("half_up", "Half up (EPA)")]


def service_dialogs() -> tuple[rx.Component, ...]:
    """All of them; only the one asked for is drawn."""
    shared = version_dialogs(
        S,
        "Samples registered from then on are tested by it. Work that is ordered keeps its version.",
        "Everything changed in it is lost. The version in force is not touched.",
    )
    return (_line(), _facts(), _service(), _retire(), *rule_dialogs(), *shared)


def _line() -> rx.Component:
    new = L.analyte_id == ""
    pick = select_field(
        "Analyte",
        "analyte_id",
        V.analytes,
        placeholder="Choose",
        error=E["analyte_id"],
        hint=unless_any(V.analytes, "No analyte left to choose.", "Add analytes", "/settings/analytes"),
    )
    numbers = rx.fragment(
        rx.el.div(
            text_field("MDL", "mdl", default_value=L.mdl, error=E["mdl"], optional=True, hint="Limit of detection."),
            text_field("LOQ", "loq", default_value=L.loq, error=E["loq"], optional=True, hint="Limit of quantification."),
            text_field("Upper end", "upper", default_value=L.upper, error=E["upper"], optional=True, hint="Of the calibrated range."),
            class_name="thirds",
        ),
        rx.el.div(
            select_field("Shown as", "rounding", ROUNDING, default_value=L.rounding, error=E["rounding"]),
            text_field("How many", "digits", default_value=L.digits, error=E["digits"], input_mode="numeric"),
            select_field("A five is rounded", "mode", MODES, default_value=L.mode, error=E["mode"]),
            class_name="thirds",
        ),
        rx.el.div(
            text_field("Uncertainty", "uncertainty", default_value=L.uncertainty, error=E["uncertainty"], unit="%", optional=True, hint="Expanded, k = 2, of the result."),
            rx.el.div(
                checkbox("Show values between MDL and LOQ with J", name="estimates", default_checked=L.estimates),
                rx.cond(
                    E["estimates"], rx.el.div(E["estimates"], class_name="err", role="alert"),
                    rx.el.div("Else they are reported as below the LOQ.", class_name="hint"),
                ),
            ),
            class_name="halves",
        ),
    )  # fmt: skip
    return form_dialog(
        rx.el.div(
            rx.cond(new, pick, rx.fragment()),
            text_field("Unit", "unit", default_value=L.unit, error=E["unit"], optional=True, hint="Such as µg/L."),
            # a result in words has no limits and no rounding
            rx.cond(L.text, rx.fragment(), numbers),
            rx.el.div(
                checkbox("Captured for formulas only", name="captured", default_checked=L.captured),
                rx.el.div("Such as a weight or a volume: entered and reviewed, and on no certificate.", class_name="hint"),
            ),
            class_name="stack",
        ),
        open=S.asked == "line", on_open_change=S.close, on_submit=S.save_line, width="lg", icon_name="atom",
        title=rx.cond(new, "Add analyte", L.name), text="Limits are those of an undiluted sample, in the unit of the result.",
        submit="Save in the draft",
    )  # fmt: skip


def _facts() -> rx.Component:
    f = V.form
    return form_dialog(
        rx.el.div(
            select_field("Method", "method_id", V.methods, default_value=f["method_id"], error=E["method_id"]),
            rx.el.div(
                text_field("Turnaround", "turnaround_days", default_value=f["turnaround_days"], unit="days", error=E["turnaround_days"], input_mode="numeric"),
                text_field("Price", "price", default_value=f["price"], error=E["price"], input_mode="decimal"),
                class_name="halves",
            ),
            rx.el.div(
                text_field("Holding time", "hold", default_value=f["hold"], error=E["hold"], optional=True, hint="From collection: 48 h, 14 d, 15 min."),
                text_field("Its source", "hold_source", default_value=f["hold_source"], error=E["hold_source"], optional=True),
                class_name="halves",
            ),
            rx.el.div(
                select_field("Container", "container_type_id", V.containers, placeholder="None", default_value=f["container_type_id"], error=E["container_type_id"]),
                select_field("Verifications", "verifications_required", ["1", "2", "3"], default_value=f["verifications_required"], error=E["verifications_required"], hint="How many people sign the results."),
                class_name="halves",
            ),
            checkbox("Above 6 °C at reception a reason is needed", name="cold", default_checked=f["cold"] == "on"),
            checkbox("Who enters a result may verify it", name="self_verify", default_checked=f["self_verify"] == "on"),
            class_name="stack",
        ),
        open=S.asked == "facts", on_open_change=S.close, on_submit=S.save_facts, width="lg", title="What holds for all analytes",
        icon_name="settings-2", submit="Save in the draft",
    )  # fmt: skip


def _service() -> rx.Component:
    return form_dialog(
        rx.el.div(
            text_field("Name", "name", default_value=V.name, error=E["name"], required=True),
            rx.el.div(
                text_field("Code", "code", default_value=V.code, error=E["code"], required=True),
                select_field("Department", "department_id", V.departments, default_value=V.department_id, error=E["department_id"]),
                class_name="halves",
            ),
            _kinds(),
            class_name="stack",
        ),
        open=S.asked == "service", on_open_change=S.close, on_submit=S.save_service, title="Name, department and samples",
        text="These are the same in all versions and change at once.", icon_name="pencil", submit="Save",
    )  # fmt: skip


def _kinds() -> rx.Component:
    """The kinds of samples the test is done on."""
    return rx.el.fieldset(
        rx.el.legend("Done on", class_name="label"),
        rx.el.div(
            rx.foreach(
                V.sample_types,
                lambda kind: checkbox(
                    kind.label, name="kind-" + kind.value, default_checked=V.chosen_types.contains(kind.value), key=kind.value
                ),
            ),
            class_name="halves",
        ),
        rx.el.div("Clients are offered the test for these kinds of samples only. Without any, it is offered for all.", class_name="hint"),
        class_name="field",
    )  # fmt: skip


def _retire() -> rx.Component:
    return reason_dialog(
        open=S.asked == "retire", on_open_change=S.close, on_submit=S.retire, title="Retire the test", submit="Retire",
        text="Nobody can order it any more. Work that is ordered is finished.", error=E["reason"], danger=True,
    )  # fmt: skip

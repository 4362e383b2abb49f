"""How much of the work is done, as a bar beside the count."""

import reflex as rx

Number = int | rx.Var[int]
Text = str | rx.Var[str]


def work_progress(*, done: Number, total: Number, review: Number = 0, running: Number = 0) -> rx.Component:
    """Tests verified (jade), in review (violet), running (indigo) and open (grey), then "8/10"."""
    rest = rx.Var.create(total) - done - review - running
    return rx.el.span(
        rx.el.span(
            _part(done, "ok"), _part(review, "vio"), _part(running, "acc"), _part(rest, ""), class_name="b"
        ),
        rx.el.span(done, "/", total, class_name="s12 t2"),
        class_name="nm",
    )


def _part(share: Number, tone: str) -> rx.Component:
    return rx.cond(
        share > 0, rx.el.i(class_name=f"p-{tone}", custom_attrs={"style": {"flexGrow": share}}), rx.fragment()
    )


def progress_bar(percent: Number, label: Text = "") -> rx.Component:
    """A thin bar from 0 to 100, for a job that runs longer than two seconds."""
    width = rx.Var.create(percent).to_string() + "%"
    return rx.el.div(
        rx.el.i(custom_attrs={"style": {"width": width}}),
        class_name="tp2",
        role="progressbar",
        aria_label=label,
        aria_valuenow=percent,
        aria_valuemin=0,
        aria_valuemax=100,
    )

"""The open orders of the demo laboratory: every state a screen can show, and what goes wrong on a real day."""

from datetime import timedelta

from labflow.demo import story
from labflow.demo.stage import Stage
from labflow.demo.story import Told, Wanted
from labflow.domain import orders, samples
from labflow.vocabulary import Priority


def play(stage: Stage) -> None:
    """The last ten days. What is oldest comes first, so that numbers rise with time."""
    _warm_and_issued(stage)
    _late(stage)
    _lead_and_copper(stage)
    _verified(stage)
    _on_hold_and_cancelled(stage)
    _rejected(stage)
    _in_progress(stage)
    _holding_times(stage)
    _to_come(stage)


def _came(stage: Stage, wanted: Wanted, hours: float = 2.5, **facts: str) -> Told:
    told = story.order(stage, wanted)
    story.receive(stage, told, wanted.collected + timedelta(hours=hours), **facts)
    return told


def _warm_and_issued(stage: Stage) -> None:
    collected = stage.clock(9, "08:30")
    told = _came(
        stage,
        Wanted("NFB", ("LIQUOR", "CITY"), collected, profiles=("WELL",), collected_by="M. Sato"),
        temperature="7.8", temperature_reason="Ice had melted on the way; collected 2 h before",
    )  # fmt: skip
    story.measure(stage, told)
    story.review(stage, told, stage.clock(6, "15:10"))
    report = story.prepare(stage, told, stage.clock(6, "16:00"))
    story.issue(stage, report, stage.clock(5, "09:20"))


def _late(stage: Stage) -> None:
    collected = stage.clock(8, "07:45")
    told = _came(
        stage,
        Wanted("BIO", ("LINE-1", "LINE-2"), collected, profiles=("RTE",),
               due=stage.hours_ago(26), priority=Priority.HIGH, reference="Lot 8817", collected_by="O. Farouk"),
    )  # fmt: skip
    story.measure(stage, told, leave_out=("SALM",))


def _lead_and_copper(stage: Stage) -> None:
    collected = stage.clock(4, "06:40")
    told = _came(
        stage,
        Wanted("ASH", ("SITE-12", "SITE-14", "DIST-07"), collected, profiles=("DWMON",),
               services=("F",), reference="PO 88-2107", collected_by="J. Alvarez", custom={"sampling_plan": "LCR-2026-Q4"},
               field_ph={"SITE-12": "7.62"}),
    )  # fmt: skip
    story.measure(stage, told, typed={(0, "PB"): "18.42", (0, "CU"): "412.3", (1, "PB"): "1.31"})


def _verified(stage: Stage) -> None:
    collected = stage.clock(7, "09:10")
    told = _came(stage, Wanted("SVW", ("TANK-1", "TANK-2"), collected, profiles=("DWMON",)))
    story.measure(stage, told)
    story.review(stage, told, stage.clock(3, "14:20"))
    collected = stage.clock(6, "10:30")
    told = _came(stage, Wanted("PRS", ("OAK-CAF", "OAK-NUR"), collected, services=("LCR",)))
    story.measure(stage, told)
    story.review(stage, told, stage.clock(2, "10:20"))
    story.prepare(stage, told, stage.clock(1, "11:00"))


def _on_hold_and_cancelled(stage: Stage) -> None:
    collected = stage.clock(5, "13:00")
    told = _came(stage, Wanted("BRE", ("SP-1", "SP-2"), collected, services=("TCLP",), specification="TC"))
    with stage.at(stage.clock(4, "09:30"), "elena", verb="orders.hold") as work:
        orders.hold(work, told.id, reason="Client asks to wait for the second stockpile sample")
    told = story.order(stage, Wanted("LPW", ("W-205",), stage.clock(4, "15:00"), profiles=("WELL",)))
    with stage.at(stage.clock(3, "08:45"), "elena", verb="orders.cancel") as work:
        orders.cancel(work, told.id, reason="Driller moved to another parcel; samples will not come")


def _rejected(stage: Stage) -> None:
    collected = stage.clock(3, "11:20")
    told = _came(
        stage,
        Wanted("CAS", ("MW-1", "MW-2", "MW-3"), collected, services=("VOC",), collected_by="A. Whitfield"),
    )
    with stage.at(stage.clock(3, "14:30"), "tom", verb="samples.reject") as work:
        samples.reject(work, told.samples[2], reason="Air bubbles in all three vials: volatiles are lost")


def _in_progress(stage: Stage) -> None:
    collected = stage.hours_ago(50)
    told = _came(stage, Wanted("SCS", ("OUT-001C", "OUT-001G"), collected, profiles=("NPDES",)))
    story.measure(stage, told, departments=("WET",), leave_out=("BOD", "TKN", "OG"), submit=False)


def _holding_times(stage: Stage) -> None:
    for client, places, services, since in (
        ("ASH", ("WTP-2",), ("TCEC", "CL2", "PH"), 28.8),
        ("PRS", ("LIN-CAF", "LIN-GYM", "LIN-12"), ("NO3", "NO2", "LCR"), 42.9),
        ("ASH", ("DIST-07",), ("TCEC", "TURB"), 26.3),
    ):
        collected = stage.hours_ago(since)
        _came(
            stage,
            Wanted(client, places, collected, services=services, priority=Priority.RUSH),
            hours=since - 3,
        )


def _to_come(stage: Stage) -> None:
    for client, places, by in (
        ("GVF", ("PACK", "PACK-2"), "nadia"),
        ("ALB", ("PEAN", "PIST"), "nadia"),
        ("CRL", ("LW-1",), "tom"),
    ):
        chosen = {"GVF": ("RTE",), "CRL": ("WELL",)}.get(client, ())
        story.order(
            stage,
            Wanted(client, places, stage.hours_ago(5), profiles=chosen,
                   services=() if chosen else ("AFLA", "PEST"), by=by),
        )  # fmt: skip

"""Orders at the front of the house: to be confirmed, on their way, just received, running out of holding time."""

from labflow.demo.scenes import Scene, assigned, measured, ph_at_once, received
from labflow.demo.stage import Stage
from labflow.demo.story import Wanted
from labflow.demo.talk import attaches, says
from labflow.vocabulary import Priority


def scenes(stage: Stage) -> list[Scene]:
    return [
        *_to_confirm(stage),
        *_on_their_way(stage),
        *_received(stage),
        *_holding_times(stage),
        *_only_some(stage),
    ]


def _to_confirm(stage: Stage) -> list[Scene]:
    """Data entry typed them; somebody who may review contracts confirms them."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("GVF", ("PACK", "PACK-2"), ago(5.2), profiles=("RTE",), by="nadia", reference="Week 47 salads",
                     collected_by="M. Torres")),
        Scene(Wanted("ALB", ("PEAN", "PIST", "CASH"), ago(4.4), services=("AFLA", "PEST"), by="nadia",
                     collected_by="J. Lund", note="New harvest; please report before the weekend.")),
        Scene(Wanted("CAS", ("MW-1", "MW-4", "TB"), ago(3.1), services=("VOC", "PFAS"), by="nadia",
                     collected_by="A. Whitfield", reference="Project 23-118")),
        Scene(Wanted("NFB", ("RINSE",), ago(1.6), services=("TCEC", "HPC"), by="nadia", collected_by="M. Sato",
                     priority=Priority.HIGH)),
    ]  # fmt: skip


def _on_their_way(stage: Stage) -> list[Scene]:
    """Confirmed, not received yet."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("ASH", ("WELL-4", "WELL-6"), ago(4.0), services=("COND", "CL", "SO4", "F", "NO3", "MET"), reference="PO 88-2113",
                     collected_by="J. Alvarez", custom={"sampling_plan": "Source water, quarterly"})),
        Scene(Wanted("CRL", ("LW-1", "LW-2", "LEACH"), ago(3.5), services=("COND", "NH3", "CL", "MET"),
                     collected_by="B. Kowal", specification="SDWA")),
        Scene(Wanted("BIO", ("RAW", "BLEND", "SWAB-1"), ago(2.6), services=("SALM", "LMON", "EB"), reference="Lot 8851",
                     collected_by="O. Farouk")),
        Scene(Wanted("LPW", ("W-202", "W-203"), ago(2.2), services=("COND", "TURB", "NO3", "MET", "TCEC"), collected_by="H. Weller")),
        Scene(Wanted("SVW", ("BRIDGE", "SCHOOL"), ago(1.4), profiles=("DBP",), collected_by="M. Yazzie",
                     priority=Priority.HIGH)),
    ]  # fmt: skip


def _received(stage: Stage) -> list[Scene]:
    """Taken in today; nobody has begun."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("SCS", ("OUT-001C", "OUT-001G"), ago(9.0), profiles=("NPDES",), services=("COD",),
                     collected_by="D. Whitmore", reference="DMR November"), (received(3, location="Cooler 3, A1"), ph_at_once())),
        Scene(Wanted("NFB", ("BRITE-3", "RO"), ago(8.1), services=("PH", "ALK", "CL", "SO4", "TOC"), collected_by="M. Sato"),
              (received(2.6, temperature="4.4", location="Cooler 1, C1"), assigned("IC"), ph_at_once())),
        Scene(Wanted("BRE", ("CREEK", "PIT"), ago(7.4), services=("PH", "COND", "SO4", "MET", "HGLL"),
                     collected_by="S. Blackwood", specification="SDWA"),
              (received(5.1, temperature="9.4", location="Cooler 2, B1",
                        temperature_reason="Drive of five hours; cooler opened for a border inspection"),
               ph_at_once(),
               attaches("tom", "Cooler logger creek and pit.csv", hours=0.4),
               says("tom", "@Elena Marchetti arrived at 9.4 °C. The logger shows when the cooler was opened; the ice was still there.",
                    hours=0.5))),
        Scene(Wanted("ALB", ("MIX", "BUTTER"), ago(6.8), services=("AFLA", "PROX"), collected_by="J. Lund"),
              (received(1.1, temperature="", location="Shelf F-04"),)),
        Scene(Wanted("PRS", ("HS-KIT",), ago(6.0), services=("LCR", "NO3"), collected_by="K. Odell", priority=Priority.RUSH,
                     due=ago(-26)), (received(1.2, location="Cooler 2, A3"), assigned())),
    ]  # fmt: skip


def _holding_times(stage: Stage) -> list[Scene]:
    """Nothing measured yet, and the holding time ends within hours."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("PRS", ("LIN-CAF", "LIN-GYM", "LIN-12"), ago(42.9), services=("NO3", "NO2", "LCR"),
                     collected_by="K. Odell", priority=Priority.RUSH, due=ago(-6)),
              (received(40.2, location="Cooler 2, A3"), assigned("METALS"))),
        Scene(Wanted("ASH", ("WTP-2",), ago(28.8), services=("TCEC", "TURB"), collected_by="J. Alvarez",
                     priority=Priority.RUSH, due=ago(-21)), (received(25.9, location="Incubator 3"), assigned("MICRO"))),
        Scene(Wanted("ASH", ("DIST-07",), ago(26.3), services=("TCEC", "TURB", "NO3"), collected_by="J. Alvarez",
                     priority=Priority.RUSH, due=ago(-21)), (received(24.0, location="Incubator 3"),)),
    ]  # fmt: skip


def _only_some(stage: Stage) -> list[Scene]:
    """Part of an order arrived; the rest is still due."""
    return [
        Scene(Wanted("CAS", ("EXT", "MW-1"), stage.hours_ago(30), services=("VOC", "CL"), collected_by="A. Whitfield"),
              (received(4, only=1, location="Cooler 2, C2"), measured(departments=("IC",), first_samples=1))),
    ]  # fmt: skip

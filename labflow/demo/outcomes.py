"""Orders near their end: to be verified, verified, waiting for a signature, reported, amended, withdrawn, cancelled."""

from labflow.demo.scenes import (
    Scene,
    Step,
    amended,
    cancelled,
    closed,
    measured,
    received,
    report_waits,
    reported,
    retested,
    verified,
    withdrawn,
)
from labflow.demo.stage import Stage
from labflow.demo.story import Wanted
from labflow.demo.talk import attaches, says
from labflow.vocabulary import About


def scenes(stage: Stage) -> list[Scene]:
    return [
        *_to_verify(stage),
        *_verified(stage),
        *_to_authorise(stage),
        *_reported(stage),
        *_cancelled(stage),
    ]


def _to_verify(stage: Stage) -> list[Scene]:
    """Complete; a second person looks at them now. Some are above their limits."""
    ago, clock = stage.hours_ago, stage.clock
    return [
        Scene(Wanted("ASH", ("SITE-12", "SITE-14", "DIST-07"), clock(4, "06:40"), profiles=("DWMON",), services=("F", "MET"),
                     reference="PO 88-2107", collected_by="J. Alvarez", custom={"sampling_plan": "LCR-2026-Q4"},
                     field_ph={"SITE-12": "7.62", "SITE-14": "7.58"}, due=ago(-6)),
              (received(2.4, location="Cooler 1, B2"),
               attaches("tom", "Field notes site 12.pdf"),
               measured(leave_out=("LCR",), typed=_LEAD), measured(typed=_LEAD),
               says("daniel", "Lead of site 12 is above the action level. @Priya Raman the duplicate of the digest agrees within 4 %.", hours=0.5))),
        Scene(Wanted("ASH", ("WELL-4",), ago(76), services=("MET", "NO3"), reference="PO 88-2108", collected_by="J. Alvarez"),
              (received(2, location="Cooler 1, B2"),
               measured(typed={(0, "AS"): "10.62", (0, "NO3"): "4.911"}, remarks={(0, "AS"): "Confirmed by a second run"}))),
        Scene(Wanted("PRS", ("OAK-NUR", "LIN-GYM"), ago(82), services=("LCR",), collected_by="K. Odell"),
              (received(3, location="Cooler 2, A1"), measured(typed={(1, "PB"): "16.21"}))),
        Scene(Wanted("SCS", ("OUT-001G",), ago(146), services=("TSS", "NH3", "BOD", "OG"), collected_by="D. Whitmore",
                     due=ago(-10)),
              (received(2, location="Cooler 3, A1"), measured(typed={(0, "TSS"): "52", (0, "NH3"): "9.44"}))),
        Scene(Wanted("NFB", ("EFF",), ago(58), services=("PH", "COD", "TSS"), specification="NPDES", collected_by="M. Sato"),
              (received(3, location="Cooler 1, C2"), measured(dilutions={(0, "COD"): "10"}))),
        Scene(Wanted("ALB", ("PEAN",), ago(99), services=("AFLA",), collected_by="J. Lund"),
              (received(2, temperature="", location="Shelf F-03"),
               measured(typed={(0, "AFB1"): "2.61", (0, "AFB2"): "0.55", (0, "AFG1"): "1.02", (0, "AFG2"): "ND",
                               (0, "AFSUM"): "4.18"}))),
        Scene(Wanted("SVW", ("SCHOOL",), ago(52), services=("TCEC", "HPC"), collected_by="M. Yazzie"),
              (received(2, location="Incubator 3"), measured(typed={(0, "TC"): "Present"}))),
    ]  # fmt: skip


_LEAD = {
    (0, "PB"): "18.42", (0, "CU"): "412.3", (0, "AS"): "2.104", (0, "CD"): "0.013", (1, "PB"): "1.31", (1, "CU"): "96.04",
    (1, "AS"): "0.118", (2, "PB"): "0.052",
}  # fmt: skip

_BY_PRODUCTS = {
    (1, "CHCL3"): "61.2", (1, "BDCM"): "16.9", (1, "DBCM"): "4.9", (1, "CHBR3"): "0.6", (1, "TTHM"): "83.6",
}  # fmt: skip


def _verified(stage: Stage) -> list[Scene]:
    """Signed by the reviewer; nobody has made a report yet."""
    ago, clock = stage.hours_ago, stage.clock
    ready: tuple[Step, ...] = (received(2.6, location="Cooler 1, A1"), measured(), verified())
    return [
        Scene(Wanted("SVW", ("TANK-1", "TANK-2"), clock(6, "09:10"), profiles=("DWMON",), collected_by="M. Yazzie", due=ago(-20)), ready),
        Scene(Wanted("LPW", ("W-201",), clock(7, "10:40"), profiles=("WELL",), collected_by="H. Weller", due=ago(-28)), ready),
        Scene(Wanted("CRL", ("POND",), clock(6, "08:15"), services=("TSS", "PH", "OG"), specification="NPDES",
                     collected_by="B. Kowal", due=ago(-44)), ready),
        Scene(Wanted("BIO", ("WATER",), clock(6, "08:40"), profiles=("EUA",), specification="DWD", collected_by="O. Farouk",
                     due=ago(-52)), ready),
        Scene(Wanted("ASH", ("WTP-2", "DIST-07"), clock(10, "07:05"), profiles=("DBP",), collected_by="J. Alvarez",
                     reference="Quarterly by-products", due=ago(-30)),
              (received(2.2, location="Cooler 1, B1"), measured(typed=_BY_PRODUCTS), verified())),
    ]  # fmt: skip


def _to_authorise(stage: Stage) -> list[Scene]:
    """A report is made and waits for the signature."""
    ago, clock = stage.hours_ago, stage.clock
    ready: tuple[Step, ...] = (received(2.1, location="Cooler 2, A2"), measured(), verified(by="elena"))
    return [
        Scene(Wanted("PRS", ("OAK-CAF", "OAK-NUR", "HS-KIT"), clock(8, "10:30"), services=("LCR",), collected_by="K. Odell",
                     due=ago(-8)), (*ready, report_waits())),
        Scene(Wanted("NFB", ("CITY", "RO"), clock(7, "08:50"), services=("PH", "ALK", "CL", "SO4", "HARD"),
                     collected_by="M. Sato", due=ago(-16)), (*ready, report_waits("Suitable for brewing liquor as received."))),
        Scene(Wanted("CAS", ("MW-3",), clock(9, "11:05"), services=("VOC",), collected_by="A. Whitfield",
                     reference="Project 23-104", due=ago(-30)), (*ready, report_waits())),
    ]  # fmt: skip


def _reported(stage: Stage) -> list[Scene]:
    """Reported lately: one amended, one taken back."""
    clock = stage.clock
    done: tuple[Step, ...] = (received(2.3, location="Cooler 1, B2"), measured(), verified(), reported())
    again = measured(departments=("METALS",), typed={(0, "PB"): "6.18", (0, "CU"): "388.1"})
    return [
        Scene(Wanted("NFB", ("LIQUOR",), clock(13, "08:30"), profiles=("WELL",), collected_by="M. Sato"),
              (received(2.5, temperature="7.8", temperature_reason="Ice had melted on the way; collected two hours before"),
               measured(), verified(), reported())),
        Scene(Wanted("ASH", ("SITE-12",), clock(17, "06:45"), services=("LCR",), reference="PO 88-2102", collected_by="J. Alvarez"),
              (received(2.3, location="Cooler 1, B2"), measured(typed={(0, "PB"): "9.83", (0, "CU"): "391.6"}), verified(),
               reported(), attaches("daniel", "ICP-MS-02 internal standard.csv", hours=18),
               says("daniel", "@Priya Raman bismuth fell below 80 % from site 12 on. I noticed it while filing the run; the check standard shows it too.",
                    hours=18.2),
               retested("LCR", "Internal standard drift found after the run"), again, verified(),
               amended("Lead and copper of site 12 were measured again: internal standard drift in the first run"),
               says("elena", "Lead and copper of site 12 were measured again because an internal standard had drifted. The amended certificate replaces the first one.",
                    about=About.ORDER, hours=29, to_client=True),
               says("renee", "Thank you for telling us. We have replaced the certificate in our files.", about=About.ORDER, hours=31))),
        Scene(Wanted("GVF", ("PACK-2",), clock(16, "09:40"), profiles=("RTE",), collected_by="M. Torres"),
              (*done, withdrawn("Issued for the wrong lot; the client collects a new sample"),
               says("elena", "M. Torres confirmed on the phone that the lot number on the bag was wrong.", about=About.REPORT, hours=31))),
        Scene(Wanted("SCS", ("OUT-001C",), clock(15, "07:30"), profiles=("NPDES",), collected_by="D. Whitmore"), done),
        Scene(Wanted("ASH", ("WELL-6",), clock(14, "07:10"), services=("NO3", "SO4"), reference="PO 88-2104",
                     collected_by="J. Alvarez"),
              (received(4.5, temperature="6.8", temperature_reason="Van broke down; samples moved to a second cooler"),
               measured(), verified(), reported())),
        Scene(Wanted("ASH", ("DIST-07",), clock(12, "06:55"), services=("TCEC", "TURB"), reference="PO 88-2105",
                     collected_by="J. Alvarez"), done),
        Scene(Wanted("SVW", ("TANK-1", "TANK-2"), clock(5, "08:20"), services=("NO3", "CL", "SO4"), collected_by="M. Yazzie",
                     due=clock(0, "17:00")), done),
        Scene(Wanted("ASH", ("WTP-2",), clock(4, "07:00"), services=("TCEC", "TURB"), reference="PO 88-2106", collected_by="J. Alvarez",
                     due=clock(0, "17:00")), done),
        Scene(Wanted("NFB", ("RINSE",), clock(10, "09:15"), services=("TCEC", "HPC"), collected_by="M. Sato"), (*done, closed)),
    ]  # fmt: skip


def _cancelled(stage: Stage) -> list[Scene]:
    return [
        Scene(Wanted("LPW", ("W-205",), stage.clock(11, "15:00"), profiles=("WELL",), collected_by="H. Weller"),
              (cancelled("Driller moved to another parcel; the sample will not come"),)),
        Scene(Wanted("CAS", ("EXT",), stage.clock(5, "12:20"), services=("SVOC",), collected_by="A. Whitfield"),
              (received(3, location="Cooler 2, C3"), cancelled("Client ordered the wrong method; new order follows"))),
    ]  # fmt: skip

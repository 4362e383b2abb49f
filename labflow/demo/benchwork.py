"""Orders on the benches: in progress, late, sent back, being measured again, on hold, partly rejected."""

from labflow.demo.scenes import (
    Scene,
    assigned,
    measured,
    on_hold,
    received,
    rejected,
    retested,
    sample_cancelled,
    sent_back,
    verified,
)
from labflow.demo.stage import Stage
from labflow.demo.story import Wanted
from labflow.demo.talk import attaches, says
from labflow.vocabulary import About, Priority


def scenes(stage: Stage) -> list[Scene]:
    return [*_in_progress(stage), *_late(stage), *_once_more(stage), *_on_hold(stage), *_with_trouble(stage)]


def _in_progress(stage: Stage) -> list[Scene]:
    """Some results are there, some are not; values typed but not handed over yet."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("SCS", ("OUT-001C", "OUT-001G"), ago(50), services=("PH", "TSS", "NH3", "TKN", "TP", "OG"), collected_by="D. Whitmore",
                     reference="DMR November, week 3"),
              (received(3, location="Cooler 3, A1"), assigned(), measured(departments=("WET",), leave_out=("TKN", "OG"))),
              ),
        Scene(Wanted("ASH", ("SITE-14", "DIST-07"), ago(31), profiles=("DWMON",), reference="PO 88-2111",
                     collected_by="J. Alvarez"),
              (received(2.4, location="Cooler 1, B2"), assigned("METALS"), measured(departments=("WET", "IC", "MICRO")))),
        Scene(Wanted("NFB", ("CITY",), ago(54), profiles=("WELL",), collected_by="M. Sato"),
              (received(3.2, temperature="5.1", location="Cooler 1, C1"), assigned("METALS"),
               measured(departments=("WET", "IC", "MICRO")), measured(departments=("METALS",), first_samples=1, submit=False))),
        Scene(Wanted("LPW", ("W-206",), ago(74), services=("PH", "COND", "CL", "SO4", "F", "NO3", "MET"), collected_by="H. Weller"),
              (received(52, temperature="5.9", location="Cooler 2, D1"), assigned("IC"),
               measured(departments=("WET", "IC"), remarks={(0, "NO3"): "Brought in after two days; client informed"}))),
        Scene(Wanted("BIO", ("WATER",), ago(28), services=("PH", "COND", "TCEC", "TOC"), specification="DWD",
                     collected_by="O. Farouk"), (received(2, location="Cooler 1, D4"), measured(departments=("WET", "MICRO")))),
        Scene(Wanted("GVF", ("WASH", "DRAIN"), ago(98), services=("APC", "EB", "PEST"), collected_by="M. Torres"),
              (received(3, temperature="3.9", location="Incubator 5"), assigned("FOODMICRO"),
               measured(departments=("FOODMICRO",), typed={(1, "EB"): "240"}))),
        Scene(Wanted("CAS", ("MW-2", "MW-4"), ago(98), services=("VOC", "PFAS", "NO3"), collected_by="A. Whitfield",
                     reference="Project 23-118"),
              (received(4, location="Cooler 2, C2"), assigned("ORGANICS"), measured(departments=("IC",)),
               measured(departments=("ORGANICS",), leave_out=("PFAS",), submit=False))),
        Scene(Wanted("SVW", ("WELL-A", "WELL-B"), ago(78), services=("MET", "MAJ", "HARD", "NO3", "F"), collected_by="M. Yazzie"),
              (received(5, temperature="4.0", location="Cooler 1, A2"), assigned(), measured(departments=("IC",)),
               measured(departments=("METALS",), leave_out=("MAJ", "HARD"), dilutions={(0, "AS"): "10"},
                        typed={(0, "AS"): "0.8731"}, remarks={(0, "AS"): "Diluted for chloride"}, codes={(0, "AS"): "M"},
                        said={(0, "AS"): "Chloride at 900 mg/L: read at a dilution of 10, spike recovered 92 %."}))),
        Scene(Wanted("CRL", ("CELL-4",), ago(60), services=("TCLP",), collected_by="B. Kowal"),
              (received(6, temperature="", location="Shelf W-02"), assigned("METALS"))),
    ]  # fmt: skip


def _late(stage: Stage) -> list[Scene]:
    """The promise is broken already."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("BIO", ("LINE-1",), ago(196), profiles=("RTE",), services=("PROX",), due=ago(26), priority=Priority.HIGH,
                     reference="Lot 8817 greens powder", collected_by="O. Farouk"),
              (received(3, temperature="4.8", location="Shelf F-02"), assigned("FOODMICRO"), measured(leave_out=("PROX",)))),
        Scene(Wanted("GVF", ("PACK",), ago(170), services=("PEST",), due=ago(4), specification="NUTS",
                     collected_by="M. Torres"),
              (received(4, temperature="2.2", location="Freezer 1"), assigned("FOODCHEM"))),
        Scene(Wanted("SCS", ("OUT-001C",), ago(150), services=("TSS", "COD", "NH3", "TP"), due=ago(7),
                     collected_by="D. Whitmore"),
              (received(2.5, location="Cooler 3, A2"), measured(leave_out=("TP",), dilutions={(0, "COD"): "10"}))),
    ]  # fmt: skip


def _once_more(stage: Stage) -> list[Scene]:
    """Sent back by the reviewer, or measured again."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("ASH", ("WELL-6",), ago(57), services=("NO3", "CL", "SO4"), reference="PO 88-2109", collected_by="J. Alvarez"),
              (received(2.2, location="Cooler 1, B3"), measured(typed={(0, "CL"): "41.7"}),
               attaches("priya", "IC-01 chloride peak.csv", hours=1.8),
               sent_back("CL", "Peak integrated over the shoulder; check the baseline"),
               says("aisha", "@Priya Raman I see it: the shoulder belongs to the matrix. I draw the baseline from valley to valley and enter chloride again.",
                    hours=2.5))),
        Scene(Wanted("PRS", ("OAK-CAF",), ago(104), services=("LCR", "PH"), collected_by="K. Odell", due=ago(-20)),
              (received(2, location="Cooler 2, A1"), measured(typed={(0, "PB"): "3.204", (0, "CU"): "1388"}),
               sent_back("LCR", "Copper above the action level: confirm with a dilution of 10"),
               says("daniel", "Dilution is prepared; it runs with the next sequence on ICP-MS-02.", hours=3))),
        Scene(Wanted("BRE", ("GW-11",), ago(122), services=("SO4", "TDS", "ALK"), collected_by="S. Blackwood", due=ago(-30)),
              (received(5, location="Cooler 2, B2"), measured(), verified(),
               retested("TDS", "Dish was not at constant weight"))),
    ]  # fmt: skip


def _on_hold(stage: Stage) -> list[Scene]:
    ago = stage.hours_ago
    return [
        Scene(Wanted("BRE", ("SP-1", "SP-2"), ago(118), services=("TCLP",), specification="TC", collected_by="S. Blackwood"),
              (received(6, temperature="", location="Shelf W-01"),
               says("tom", "S. Blackwood rang: a third stockpile sample, SP-3, is on its way. @Elena Marchetti, shall we wait?",
                    about=About.ORDER, hours=2),
               on_hold("Client asks to wait for the third stockpile sample"))),
        Scene(Wanted("BIO", ("LINE-2",), ago(80), services=("PROX", "PEST"), reference="Lot 8840 pea protein",
                     specification="NUTS", collected_by="O. Farouk"),
              (received(3, temperature="3.1", location="Freezer 1"), on_hold("Purchase order is missing"),
               says("elena", "We have your samples of lot 8840 and keep them frozen. Please send us the purchase order, then we begin.",
                    about=About.ORDER, hours=3.2, to_client=True))),
    ]  # fmt: skip


def _with_trouble(stage: Stage) -> list[Scene]:
    """Samples that could not be tested, beside others that could."""
    ago = stage.hours_ago
    return [
        Scene(Wanted("CAS", ("MW-1", "MW-2", "MW-3"), ago(76), services=("VOC",), collected_by="A. Whitfield",
                     reference="Project 23-104"),
              (received(5, conditions=("headspace",), location="Quarantine"),
               attaches("tom", "Vials of MW-3.pdf", hours=0.3, place=2),
               rejected("Air bubbles in all three vials: volatiles are lost", place=2),
               says("elena", "MW-3 arrived with air in all three vials and could not be tested. MW-1 and MW-2 go on. Can you sample MW-3 again?",
                    about=About.ORDER, hours=1.5, to_client=True))),
        Scene(Wanted("SVW", ("TANK-2", "BRIDGE"), ago(46), services=("CL", "SO4", "ALK"), collected_by="M. Yazzie"),
              (received(3, location="Cooler 1, A3"), sample_cancelled("Hydrant was flushed before sampling", place=1))),
    ]  # fmt: skip

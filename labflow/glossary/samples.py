"""Terms of orders, samples and their way into the laboratory."""

from labflow.glossary.term import Term

SAMPLES: tuple[Term, ...] = (
    Term(
        "order", "Order",
        "What a client asks the laboratory to do: one or more samples with the tests wanted on each, agreed before the work begins.",
        "ISO/IEC 17025:2017, 7.1", also=("work order", "request", "analysis request"),
    ),
    Term(
        "sample", "Sample", "One portion of material that the laboratory agreed to test. The standard calls it a test item.",
        "ISO/IEC 17025:2017, 7.4", also=("test item",),
    ),
    Term(
        "matrix", "Matrix",
        "What the sample is made of, such as drinking water, soil or food. Methods, limits and holding times depend on it.",
        also=("sample type",), labels=("Matrix", "Sample type"),
    ),
    Term(
        "sampling_point", "Sampling point",
        "A place where samples are taken again and again, such as a tap or a well. Results of one point are compared over time.",
        "ISO/IEC 17025:2017, 7.3", also=("sample point", "site", "location"), labels=("Sample point", "Sampling point"),
    ),
    Term(
        "regulator_id", "Regulator's id", "The number under which an authority knows the sampling point. Reports to the authority carry it.",
        labels=("Regulator's id",),
    ),
    Term(
        "client_sample_id", "Client sample ID", "What the client calls the sample. The laboratory's own number makes it unmistakable in the house.",
        "ISO/IEC 17025:2017, 7.4.2",
    ),
    Term(
        "container", "Container",
        "The bottle, vial or bag that a sample came in. One sample may have several, each preserved for other tests and with a label of its own.",
        also=("bottle", "vial"),
    ),
    Term(
        "preservation", "Preservation",
        "What keeps a sample as it was when it was taken: an acid, cooling, the dark. Without it the holding time is shorter or void.",
        "40 CFR 136.3, Table II", labels=("Preservation", "Preservation right"),
    ),
    Term(
        "aliquot", "Aliquot", "A measured part of a sample that is tested in place of the whole.", also=("sub-sample", "partition"),
    ),
    Term(
        "holding_time", "Holding time",
        "The longest time allowed between taking a sample and preparing or analysing it. A result measured later carries the qualifier H.",
        "40 CFR 136.3, Table II", also=("hold time",), labels=("Hold time", "Holding time", "Nearest hold time"),
    ),
    Term(
        "arrival", "Condition on arrival",
        "Temperature, seal, preservation and damage as found at receipt. A departure is recorded, and the client is asked before testing goes on.",
        "ISO/IEC 17025:2017, 7.4.3", also=("receipt", "temperature"), labels=("Arrival", "On arrival", "Condition"),
    ),
    Term(
        "custody", "Chain of custody",
        "The unbroken record of who held a sample from collection to disposal: handed over by whom, to whom, when, and where it was kept.",
        "ASTM D4840; ISO/IEC 17025:2017, 7.4.1", also=("COC",), labels=("Chain of custody",),
    ),
    Term(
        "seal", "Custody seal", "A numbered seal on a cooler or bottle. Unbroken at receipt, it shows that nobody opened it on the way.",
        labels=("Custody seal",),
    ),
    Term(
        "turnaround", "Turnaround", "The days from receipt of a sample to its report. The order's due date is the longest of its tests.",
        also=("TAT",), labels=("Turnaround",),
    ),
    Term(
        "wedge_scanner", "Wedge scanner",
        "A barcode scanner that types what it reads like a keyboard and ends with Enter. It needs no software: scan on any screen.",
        also=("barcode", "scanner"),
    ),
    Term(
        "profile", "Profile", "Tests that are often ordered together, under one name, such as “Drinking water basic”.",
        also=("panel", "test group"), labels=("Profile",),
    ),
    Term(
        "rush", "Rush", "Work that goes before other work, because the client agreed on a shorter turnaround.", also=("priority",),
    ),
)  # fmt: skip

"""Two years of finished work: monthly monitoring for trends, and what every client ordered now and then."""

from datetime import datetime

from labflow.demo.scenes import Scene, Step, measured, received, reported, verified
from labflow.demo.stage import ZONE, Stage
from labflow.demo.story import Wanted
from labflow.demo.takeover import Finished

MONTHS = 24
_A_MONTH = 30.4

# how many months back the verbs tell the story; what is older was taken over
BY_VERBS = 1

_NPDES = ("PH", "TSS", "NH3", "TKN", "TP", "BOD", "OG")
_WELL = ("PH", "COND", "TURB", "CL", "SO4", "F", "NO3", "NO2", "MET", "MAJ", "TCEC")
_RTE = ("SALM", "LMON", "APC", "EB")

# client, places, services, who sampled, months ago, temperature
NOW_AND_THEN: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str, tuple[int, ...], str], ...] = (
    ("SCS", ("OUT-001C", "OUT-001G"), _NPDES, "D. Whitmore", tuple(range(2, 24, 2)), "4.1"),
    (
        "SVW",
        ("TANK-1", "TANK-2", "WELL-A", "WELL-B"),
        ("PH", "NO3", "LCR"),
        "M. Yazzie",
        tuple(range(1, 24, 3)),
        "3.2",
    ),
    ("BIO", ("LINE-1", "LINE-2", "BLEND"), _RTE, "O. Farouk", tuple(range(3, 24, 2)), "5.2"),
    ("GVF", ("PACK", "PACK-2", "WASH"), _RTE, "M. Torres", tuple(range(4, 24, 2)), "4.4"),
    (
        "CAS",
        ("MW-1", "MW-2", "MW-3", "MW-4"),
        ("VOC", "NO3"),
        "A. Whitfield",
        (3, 6, 9, 12, 15, 18, 21, 24),
        "2.9",
    ),
    (
        "BRE",
        ("GW-10", "GW-11", "CREEK"),
        ("NO3", "SO4", "TDS"),
        "S. Blackwood",
        (5, 8, 11, 14, 17, 20),
        "6.0",
    ),
    (
        "NFB",
        ("LIQUOR", "CITY", "RO"),
        ("PH", "ALK", "CL", "SO4", "HARD"),
        "M. Sato",
        tuple(range(1, 24, 2)),
        "4.9",
    ),
    ("LPW", ("W-201", "W-202", "W-203", "W-204"), _WELL, "H. Weller", (7, 13, 19), "5.5"),
    ("CRL", ("CELL-3", "CELL-4"), ("TCLP",), "B. Kowal", (2, 8, 14, 20), ""),
    (
        "PRS",
        ("LIN-CAF", "LIN-GYM", "LIN-12", "OAK-CAF", "OAK-NUR", "HS-KIT"),
        ("LCR",),
        "K. Odell",
        (2, 11, 23),
        "8.2",
    ),
    ("ALB", ("PEAN", "ALM", "PIST"), ("AFLA",), "J. Lund", (4, 10, 16, 22), ""),
)


def scenes(stage: Stage) -> list[Scene]:
    """Everything that ended lately: with signatures, certificates and letters."""
    return [
        Scene(_wanted(order), _ordinary(temperature))
        for order, temperature in _all(stage)
        if order.months_ago <= BY_VERBS
    ]


def taken_over(stage: Stage) -> list[Finished]:
    """Everything older, as it came from the former system."""
    return [order for order, _ in _all(stage) if order.months_ago > BY_VERBS]


def _all(stage: Stage) -> list[tuple[Finished, str]]:
    return [*_monthly(stage), *_now_and_then(stage)]


def _monthly(stage: Stage) -> list[tuple[Finished, str]]:
    """Ashland's monitoring: six places, every month, each finding pH, nitrate, lead, copper and coliforms."""
    places = ("SITE-12", "SITE-14", "DIST-07", "WTP-2", "WELL-4", "WELL-6")
    return [
        (
            Finished(
                "ASH", places, ("PH", "NO3", "LCR", "TCEC"), workday(stage, round(months * _A_MONTH), "06:50"), months,
                "J. Alvarez", f"PO 88-{2107 - months}",
            ),
            "3.6",
        )
        for months in range(1, MONTHS + 1)
    ]  # fmt: skip


def _now_and_then(stage: Stage) -> list[tuple[Finished, str]]:
    return [
        (
            Finished(
                client, places, services, workday(stage, round(months * _A_MONTH) + 3, "09:20"), months, who
            ),
            temperature,
        )
        for client, places, services, who, times, temperature in NOW_AND_THEN
        for months in times
    ]


def _wanted(order: Finished) -> Wanted:
    monthly = order.client == "ASH"
    return Wanted(
        order.client, order.places, order.collected, services=order.services, reference=order.reference,
        collected_by=order.collected_by, months_ago=order.months_ago,
        custom={"sampling_plan": "Distribution, monthly"} if monthly else {},
        field_ph={"SITE-12": f"7.{40 + order.months_ago}"} if monthly else {},
    )  # fmt: skip


def _ordinary(temperature: str) -> tuple[Step, ...]:
    why = "Cooler arrived without ice; samples less than 3 h old" if temperature > "6" else ""
    return (
        received(temperature=temperature, temperature_reason=why, location="Cooler 1, B2"), measured(), verified(),
        reported(),
    )  # fmt: skip


def workday(stage: Stage, days_ago: int, at: str) -> datetime:
    """A Monday to Thursday, about so many days before the end of the story."""
    weekday = stage.clock(days_ago, at).astimezone(ZONE).weekday()
    return stage.clock(days_ago + max(0, weekday - 3), at)

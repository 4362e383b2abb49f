"""Clients beyond the twelve of the demo, for a laboratory of any size."""

from labflow.demo.stage import Stage
from labflow.models import Client, Contact, SamplePoint

_PLACES = (
    "Cedar", "Granite", "Harbor", "Prairie", "Summit", "Willow", "Juniper", "Canyon", "Meadow", "Falcon",
    "Pinyon", "Copper", "Mesa", "Antelope", "Sierra", "Truckee", "Carson", "Walker", "Humboldt", "Ruby",
)  # fmt: skip
# name, matrices of its sample points, specification
_KINDS = (
    ("Water District", ("DW", "GW"), "SDWA"), ("Sanitation", ("WW", "SW"), "NPDES"), ("Utilities", ("DW", "WW"), "SDWA"),
    ("Foods", ("FD", "DW"), "RTE"), ("Dairy", ("FD", "WW"), "RTE"), ("Mining", ("GW", "SW"), "SDWA"),
    ("Schools", ("DW",), "SDWA"), ("Brewing", ("DW", "WW"), "SDWA"), ("Power", ("SW", "GW"), "SDWA"),
    ("Packing", ("FD",), "RTE"), ("County Parks", ("SW", "DW"), "SDWA"), ("Engineering", ("GW", "SW"), "SDWA"),
    ("Golf Club", ("DW", "SW"), "SDWA"), ("Hospital", ("DW",), "SDWA"), ("Laundry", ("WW",), "NPDES"),
    ("Bakery", ("FD",), "RTE"), ("Resort", ("DW", "SW"), "SDWA"), ("Landfill", ("GW", "WW"), "NPDES"),
    ("Paper Mill", ("WW", "SW"), "NPDES"), ("Airport", ("DW", "WW"), "SDWA"),
)  # fmt: skip
MOST = len(_PLACES) * len(_KINDS)
_POINTS = 3


def add(stage: Stage, wanted: int) -> None:
    """So many clients more than the twelve, each with a contact and sample points; those there already stay."""
    with stage.at(stage.now, verb="demo.take_over") as work:
        for n in range(min(wanted, MOST)):
            code = f"N{n + 1:03d}"
            if code in stage.known.clients:
                continue
            place, (kind, matrices, rules) = _PLACES[n % len(_PLACES)], _KINDS[n // len(_PLACES)]
            client = work.add(
                Client(
                    code=code, name=f"{place} {kind}", street=f"{100 + n} Main Street", city=f"{place}, NV", country="USA",
                    specification_id=stage.known.specifications[rules],
                )
            )  # fmt: skip
            work.db.flush()
            work.add(
                Contact(
                    client_id=client.id, name=f"Office of {place} {kind}", email=f"office@{code.lower()}.example",
                    receives_invoices=True,
                )
            )  # fmt: skip
            for matrix in matrices:
                for place_number in range(1, _POINTS + 1):
                    work.add(
                        SamplePoint(
                            client_id=client.id, code=f"{matrix}-{place_number}", name=f"{place} {matrix} {place_number}",
                            sample_type_id=stage.known.matrices[matrix],
                        )
                    )  # fmt: skip

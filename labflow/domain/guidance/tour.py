"""The stops of the tour, in the order of a sample's story. Each is for those who may do what it shows."""

from dataclasses import dataclass

from labflow.domain.work import Work
from labflow.vocabulary import Permission, Side
from labflow.words import later


@dataclass(frozen=True)
class Stop:
    """A place of the tour: a real screen, and what to see there. Without `needs` it is for everybody of its side."""

    key: str
    side: Side
    href: str
    title: str
    text: str
    needs: Permission | None = None


P = Permission
STOPS: tuple[Stop, ...] = (
    Stop(
        "today", Side.LAB, "/", later("The day begins here"),
        later("What presses, what waits for you, and how the laboratory is doing. Every number opens the list behind it."),
    ),
    Stop(
        "order", Side.LAB, "/orders/new", later("An order with its samples"),
        later("Choose the client, then type or paste one row a sample, straight from Excel. Problems show at their cells; nothing typed is lost."),
        P.CREATE_ORDERS,
    ),
    Stop(
        "receiving", Side.LAB, "/receiving", later("Samples arrive"),
        later("Scan a bottle’s label, or type its number. Temperature, condition and seal are recorded, and the chain of custody begins."),
        P.RECEIVE_SAMPLES,
    ),
    Stop(
        "bench", Side.LAB, "/work", later("Work at the bench"),
        later("Tests that wait, by department, each with its nearest holding time. Open one to enter results as in a spreadsheet, or drop an instrument’s file."),
        P.SEE_WORK,
    ),
    Stop(
        "review", Side.LAB, "/review", later("A second person checks"),
        later("Exceptions come first: above a limit, changed, late. Results are signed with your password, or sent back with a reason."),
        P.REVIEW_RESULTS,
    ),
    Stop(
        "reports", Side.LAB, "/reports", later("The certificate"),
        later("Verified samples become a report. Whoever authorises it signs, the client is told, and anybody can verify it by its code."),
        P.SEE_REPORTS,
    ),
    Stop(
        "clients", Side.LAB, "/clients", later("What the client sees"),
        later("Each client has a portal with its own orders, results over time and certificates, and nobody else’s. "
        "To look at it, sign in as renee@ashland.example in a private window."),
        P.SEE_CLIENTS,
    ),
    Stop(
        "audit", Side.LAB, "/audit", later("Everything is on record"),
        later("Who changed what, when, from what to what, and why. The trail is sealed: “Verify now” proves that nobody altered it."),
        P.SEE_AUDIT,
    ),
    Stop(
        "portal", Side.CLIENT, "/portal", later("Your laboratory at a glance"),
        later("The verdict of the newest certificates first, then what is in progress and what the laboratory needs from you."),
        P.PORTAL_ORDERS,
    ),
    Stop(
        "portal_order", Side.CLIENT, "/portal/orders/new", later("Order in four short steps"),
        later("Where, which tests, which samples, send. You get a form and labels for the bottles; what you entered is kept if you stop."),
        P.PORTAL_PLACE_ORDERS,
    ),
    Stop(
        "portal_reports", Side.CLIENT, "/portal/reports", later("Your certificates"),
        later("All that were issued to you, to download one by one or together. A certificate that was replaced says by which."),
        P.PORTAL_REPORTS,
    ),
    Stop(
        "portal_results", Side.CLIENT, "/portal/results", later("Results over time"),
        later("Each sampling point with its analytes, drawn against the limit. Choose another point or period at the top."),
        P.PORTAL_REPORTS,
    ),
)  # fmt: skip


def stops_for(work: Work) -> list[Stop]:
    """The stops this person may go to. There is a tour in the demo laboratory only."""
    if work.house.mode != "demo":
        return []
    return [
        stop
        for stop in STOPS
        if stop.side is work.actor.side and (stop.needs is None or work.actor.may(stop.needs))
    ]

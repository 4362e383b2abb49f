"""What the sidebar and the portal bar offer, and to whom."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NavItem:
    """One entry of the sidebar, shown to people with any of the permissions in `needs` (empty: everyone); `keys` goes there."""

    key: str
    label: str
    icon_name: str
    href: str
    needs: tuple[str, ...] = ()
    keys: str = ""


@dataclass(frozen=True)
class NavGroup:
    """A headed group of the sidebar."""

    label: str
    items: tuple[NavItem, ...]


STAFF_NAV: tuple[NavGroup, ...] = (
    NavGroup(
        "",
        (
            NavItem("today", "Today", "layout-dashboard", "/", keys="g t"),
            NavItem("notifications", "Inbox", "inbox", "/notifications", keys="g i"),
        ),
    ),
    NavGroup(
        "Laboratory",
        (
            NavItem("orders", "Orders", "clipboard-list", "/orders", ("see_orders",), keys="g o"),
            NavItem("samples", "Samples", "test-tubes", "/samples", ("see_samples",), keys="g s"),
            NavItem("receiving", "Receiving", "scan-barcode", "/receiving", ("receive_samples",), keys="g c"),
            NavItem("work", "Work", "flask-conical", "/work", ("see_work",), keys="g w"),
            NavItem("import", "Import", "file-spreadsheet", "/import", ("import_results",)),
            NavItem("review", "Review", "clipboard-check", "/review", ("review_results",), keys="g r"),
            NavItem("reports", "Reports", "file-badge", "/reports", ("see_reports",), keys="g p"),
        ),
    ),
    NavGroup("Business", (NavItem("clients", "Clients", "building-2", "/clients", ("see_clients",)),)),
    NavGroup(
        "Setup",
        (
            NavItem("services", "Tests", "book-open", "/services", ("see_work", "edit_catalogue")),
            NavItem(
                "settings",
                "Settings",
                "settings",
                "/settings",
                ("edit_settings", "edit_catalogue", "edit_fields", "make_keys", "keep_archives"),
            ),
        ),
    ),
    NavGroup(
        "Administration",
        (
            NavItem("people", "People & roles", "users", "/people", ("see_people",)),
            NavItem("labels", "Labels", "tag", "/labels", ("edit_labels",)),
            NavItem("audit", "Audit trail", "scroll-text", "/audit", ("see_audit",)),
            NavItem("jobs", "Jobs", "layers", "/jobs", ("see_jobs",)),
            NavItem("inbox", "Letters", "mail-search", "/inbox", ("see_inbox",)),
        ),
    ),
)

PORTAL_NAV: tuple[NavItem, ...] = (
    NavItem("home", "Home", "house", "/portal"),
    NavItem("orders", "Orders", "clipboard-list", "/portal/orders"),
    NavItem("reports", "Certificates", "file-badge", "/portal/reports"),
    NavItem("results", "Results", "chart-line", "/portal/results", ("portal_reports",)),
    NavItem("team", "Team", "users", "/portal/team", ("portal_team",)),
)


def allowed(needs: tuple[str, ...], permissions: Any) -> Any:
    """True for people with any of the permissions; hiding is a courtesy, the verbs refuse."""
    allowed: Any = None
    for permission in needs:
        has = permissions.contains(permission)
        allowed = has if allowed is None else allowed | has
    return allowed

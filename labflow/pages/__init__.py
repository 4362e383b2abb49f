"""Pages: pure functions of vars. Each module declares its pages with `@page`; importing this package declares all."""

from labflow.pages import (
    account,
    client,
    clients,
    import_run,
    imports,
    new_order,
    order,
    orders,
    people,
    roles,
    sample,
    samples,
    sign_in,
    work,
    work_sheet,
)

__all__ = [
    "account",
    "client",
    "clients",
    "import_run",
    "imports",
    "new_order",
    "order",
    "orders",
    "people",
    "roles",
    "sample",
    "samples",
    "sign_in",
    "work",
    "work_sheet",
]

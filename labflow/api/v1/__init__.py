"""Version 1 of the API: one file per noun."""

from fastapi import APIRouter

from labflow.api.v1 import (
    attachments,
    bench,
    catalogue,
    clients,
    comments,
    events,
    exports,
    fields,
    files,
    house,
    imports,
    keys,
    lab,
    labels,
    lists,
    orders,
    papers,
    people,
    portal,
    registration,
    reports,
    results,
    samples,
    service_accounts,
    session,
    setup,
    tokens,
    webhooks,
)

router = APIRouter(prefix="/api/v1")
for each in (
    session,
    tokens,
    keys,
    service_accounts,
    orders,
    samples,
    results,
    reports,
    clients,
    catalogue,
    setup,
    people,
    house,
    bench,
    imports,
    registration,
    papers,
    files,
    portal,
    lists,
    exports,
    comments,
    attachments,
    labels,
    lab,
    fields,
    events,
    webhooks,
):
    router.include_router(each.router)
for more in (clients.contacts, clients.points, people.of_roles, bench.one_test, labels.designs):
    router.include_router(more)

"""Version 1 of the API: one file per noun."""

from fastapi import APIRouter

from labflow.api.v1 import (
    attachments,
    clients,
    comments,
    events,
    fields,
    files,
    keys,
    lab,
    labels,
    lists,
    orders,
    papers,
    portal,
    reports,
    results,
    samples,
    service_accounts,
    session,
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
    papers,
    files,
    portal,
    lists,
    comments,
    attachments,
    labels,
    lab,
    fields,
    events,
    webhooks,
):
    router.include_router(each.router)
for more in (clients.contacts, clients.points):
    router.include_router(more)

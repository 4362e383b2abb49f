"""Version 1 of the API: one file per noun."""

from fastapi import APIRouter

from labflow.api.v1 import (
    attachments,
    comments,
    events,
    fields,
    files,
    lab,
    labels,
    lists,
    orders,
    papers,
    portal,
    reports,
    results,
    samples,
    session,
    webhooks,
)

router = APIRouter(prefix="/api/v1")
for each in (
    session,
    orders,
    samples,
    results,
    reports,
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

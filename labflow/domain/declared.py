"""Every list and every noun, declared by importing what declares them: for the worker, which has neither screens nor doors."""

from labflow.domain import (
    audit_views,
    client_lookup,
    client_views,
    house_lookup,
    jobs_views,
    people_lookup,
    people_views,
    profile_lookup,
)
from labflow.domain.analyses import bench_lookup
from labflow.domain.analyses import views as analyses_views
from labflow.domain.archives import lookup as archives_lookup
from labflow.domain.bulk import lookup as bulk_lookup
from labflow.domain.drafts import lookup as drafts_lookup
from labflow.domain.edd import lookup as edd_lookup
from labflow.domain.imports import run_lookup
from labflow.domain.imports import views as imports_views
from labflow.domain.instruments import lookup as instruments_lookup
from labflow.domain.instruments import views as instruments_views
from labflow.domain.keys import views as keys_views
from labflow.domain.labels import lookup as labels_lookup
from labflow.domain.letters import views as letters_views
from labflow.domain.nouns import exporting
from labflow.domain.orders import lookup as orders_lookup
from labflow.domain.orders import views as orders_views
from labflow.domain.reports import lookup as reports_lookup
from labflow.domain.reports import ready_lookup
from labflow.domain.reports import views as reports_views
from labflow.domain.samples import container_lookup
from labflow.domain.samples import lookup as samples_lookup
from labflow.domain.samples import views as samples_views
from labflow.domain.services import lookup as services_lookup
from labflow.domain.setup import lookup as setup_lookup
from labflow.domain.specifications import lookup as specifications_lookup
from labflow.domain.webhooks import views as webhooks_views

LISTS = (
    analyses_views, audit_views, client_views, imports_views, instruments_views, jobs_views, keys_views, letters_views, orders_views,
    people_views, reports_views, samples_views, webhooks_views,
)  # fmt: skip
NOUNS = (
    archives_lookup, bench_lookup, bulk_lookup, client_lookup, container_lookup, drafts_lookup, edd_lookup, exporting, house_lookup, instruments_lookup, labels_lookup,
    orders_lookup, people_lookup, profile_lookup, ready_lookup, reports_lookup, run_lookup, samples_lookup, services_lookup,
    setup_lookup, specifications_lookup,
)  # fmt: skip

"""What the database says about how far a laboratory is set up: one statement of small counts."""

from typing import Any

from sqlalchemy import text

from labflow.domain.audit import CHAIN
from labflow.domain.backups import BACKUPS
from labflow.domain.work import Work
from labflow.vocabulary import Permission
from labflow.words import later

# What every laboratory needs somebody for. A super admin may do everything and counts for none of it.
DUTIES: tuple[tuple[Permission, str], ...] = (
    (Permission.RECEIVE_SAMPLES, later("somebody who receives samples")),
    (Permission.ENTER_RESULTS, later("an analyst")),
    (Permission.REVIEW_RESULTS, later("a reviewer")),
    (Permission.AUTHORISE_REPORTS, later("somebody who authorises reports")),
)

_FACTS = text("""
    with held as (
      select h.user_id, unnest(r.permissions) as permission
      from user_role h
      join role r on r.id = h.role_id and r.side = 'lab' and r.code <> 'super_admin'
      join lab_user u on u.id = h.user_id and u.side = 'lab' and u.active
    ), offered as (
      select s.id, a.loq
      from analysis_service s
      join service_version v on v.service_id = s.id and v.effective_from <= :now and v.retired_at is null
      left join service_analyte a on a.service_version_id = v.id
      where s.active
    )
    select
      (select count(*) from department where active) as departments,
      exists(select from method where active and accredited) as accredited_methods,
      array(select distinct permission from held where permission = any (:duties)) as duties,
      (select count(distinct user_id) from held where permission in ('enter_results', 'review_results')) as pairs_of_eyes,
      exists(select from client) as clients,
      exists(select from contact where active and email <> '') as contacts,
      (select count(distinct id) from offered) as tests,
      exists(select from service_version where effective_from is null and submitted_at is not null) as test_waits,
      exists(select from offered where loq is not null) as loqs,
      exists(select from specification s join spec_limit l on l.specification_id = s.id where s.active) as limits,
      exists(select from label_template where active) as labels,
      exists(select from lab_order where state not in ('draft', 'cancelled')) as orders,
      exists(select from report where issued_at is not null) as certificates,
      exists(select from audit_event where entity = 'audit_seal' and entity_id = :chain and act = 'verified'
             and new->>'problem' = '' and (new->>'sealed')::bigint > 0) as chain_verified,
      exists(select from audit_event where entity = 'backup' and entity_id = :backups and act = 'backed_up') as backed_up,
      (select new->>'problem' from audit_event where entity = 'backup' and entity_id = :backups and act = 'tried_out'
       order by seq desc limit 1) as drill_problem
""")


def facts(work: Work) -> Any:
    """One row of facts; the names are those of the statement."""
    duties = [duty.value for duty, _ in DUTIES]
    return work.db.execute(
        _FACTS, {"now": work.now, "duties": duties, "chain": CHAIN, "backups": BACKUPS}
    ).one()

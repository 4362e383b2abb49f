"""Lists of a million rows by every sort and filter that they offer; the trail by verb and by words of a reason.

Words are found as before (0019): a function of the tables' owner reads the indexes for them and gives only ids, of the
client's own name for a sample or an order, of the number of a report, and of entries of the trail to those who see all of it.
"""

import sqlalchemy as sa

from alembic import op

revision = "0029"
down_revision = "0030"
branch_labels = None
depends_on = None

LONG_AGO = "'1970-01-01 00:00:00+00'::timestamptz"
WORDS = """
create function lf_found_words(kind text, pattern text, most integer) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if kind = 'sample' then
    return query select s.id from sample s where s.client_reference ilike pattern
      and ((select lf_sees_all()) or s.client_id = any ((select lf_clients())::uuid[])) limit most;
  elsif kind = 'lab_order' then
    return query select o.id from lab_order o where o.client_reference ilike pattern
      and ((select lf_sees_all()) or o.client_id = any ((select lf_clients())::uuid[])) limit most;
  elsif kind = 'report' then
    return query select r.id from report r where r.number ilike pattern
      and ((select lf_sees_all()) or (r.client_id = any ((select lf_clients())::uuid[]) and r.issued_at is not null)) limit most;
  end if;
end $$
"""
REASONS = """
create function lf_found_reasons(pattern text, most integer) returns setof bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select e.seq from audit_event e where e.reason <> '' and e.reason ilike pattern
    and (select lf_sees_all()) limit most;
end $$
"""
FUNCTIONS = ("lf_found_words(text, text, integer)", "lf_found_reasons(text, integer)")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, column in (("sample", "collected_at"), ("sample", "received_at"), ("lab_order", "due_at")):
        op.execute(f"create index ix_{table}_{column}_sort on {table} ((case when {column} is null then {LONG_AGO} else {column} end), id)")
    op.create_index("ix_sample_type", "sample", ["sample_type_id", "id"])
    op.create_index("ix_sample_unnamed", "sample", ["number"], postgresql_where=sa.text("client_reference = ''"))
    op.create_index("ix_lab_order_unnamed", "lab_order", ["created_at"], postgresql_where=sa.text("client_reference = ''"))
    op.create_index("ix_lab_order_pressing", "lab_order", ["priority", "id"], postgresql_where=sa.text("priority <> 'normal'"))
    op.create_index("ix_sample_location", "sample", ["location", "id"])
    op.create_index("ix_sample_above", "sample", ["above_limit", "id"], postgresql_where=sa.text("above_limit > 0"))
    op.create_index(
        "ix_analysis_retest_of_id", "analysis", ["retest_of_id"], postgresql_where=sa.text("retest_of_id is not null")
    )
    op.execute("create index ix_report_when on report ((case when issued_at is null then created_at else issued_at end), id)")
    op.create_index("ix_report_not_issued", "report", ["state", "id"], postgresql_where=sa.text("state <> 'issued'"))
    op.create_index("ix_report_amends", "report", ["replaces_id"], postgresql_where=sa.text("replaces_id is not null"))
    op.create_index("ix_report_above", "report", ["above_limit", "id"], postgresql_where=sa.text("above_limit > 0"))
    op.create_index(
        "ix_audit_event_acts", "audit_event", ["seq"], postgresql_where=sa.text("act not in ('added', 'changed', 'removed')")
    )
    op.create_index("ix_audit_event_verb", "audit_event", ["verb", "seq"])
    op.execute(
        "create index ix_audit_event_reason_trgm on audit_event using gin (reason gin_trgm_ops) where reason <> ''"
    )
    op.execute("create policy search on report for select to current_user using (true)")
    op.execute(WORDS)
    op.execute(REASONS)
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to labflow_app")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("drop policy search on report")
    for name in (
        "ix_audit_event_reason_trgm", "ix_audit_event_verb", "ix_audit_event_acts", "ix_report_above", "ix_report_amends", "ix_report_not_issued", "ix_report_when", "ix_analysis_retest_of_id",
        "ix_lab_order_pressing", "ix_lab_order_unnamed", "ix_sample_unnamed", "ix_sample_above", "ix_sample_location", "ix_sample_type", "ix_lab_order_due_at_sort", "ix_sample_received_at_sort",
        "ix_sample_collected_at_sort",
    ):
        op.execute(f"drop index {name}")

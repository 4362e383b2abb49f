"""A million samples: the portal, Today, the bench and the review read along these and stop. See docs/database.md."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NOT_BEGUN = "hold_at is not null and analysed_at is null and state in ('unassigned', 'assigned')"
FAR = "'9999-01-01 00:00:00+00'::timestamp with time zone"
INDEXES = {
    "ix_report_client_issued": "report (client_id, issued_at, id) include (state, above_limit)",
    "ix_report_unissued": "report (number, id) where issued_at is null",
    "ix_lab_order_client_newest": "lab_order (client_id, created_at, id) include (state)",
    "ix_sample_place": (
        "sample (client_id, sample_point_id,"
        " (case when collected_at is null then received_at else collected_at end), id)"
        " where sample_point_id is not null"
    ),
    "ix_result_near_limit": (
        "result (client_id, ((verdict)::text = 'fail'::text), coalesce(share, (0)::numeric), published_at)"
        " where live and published_at is not null and spec_limit_id is not null"
    ),
    "ix_result_removed": "result (analysis_id, analyte_id) where not live",
    "ix_verification_returned": "verification (analysis_id) where decision = 'returned'",
    "ix_analysis_open": (
        "analysis (state, due_at, id)"
        " include (department_id, analyst_id, service_id, sample_id, client_id, hold_at, analysed_at)"
        " where state in ('unassigned', 'assigned', 'resulted')"
    ),
    "ix_analysis_bench": (
        f"analysis ((case when due_at is null then {FAR} else due_at end), id) include (state, client_id)"
        " where state in ('unassigned', 'assigned')"
    ),
    "ix_analysis_next_hold": f"analysis (sample_id, hold_at) include (service_id, client_id) where {NOT_BEGUN}",
    "ix_analysis_returned": "analysis (state, id) where returned_reason <> ''",
}


def upgrade() -> None:
    # while people work: nobody waits for it, and what was broken off is made anew
    with op.get_context().autocommit_block():
        _patiently()
        for name, columns in INDEXES.items():
            op.execute(
                "do $$ begin if exists (select from pg_index where not indisvalid and indexrelid ="
                f" to_regclass('{name}')) then drop index {name}; end if; end $$"
            )
            op.execute(f"create index concurrently if not exists {name} on {columns}")
        _as_before()


def downgrade() -> None:
    with op.get_context().autocommit_block():
        _patiently()
        for name in INDEXES:
            op.execute(f"drop index concurrently if exists {name}")
        _as_before()


def _patiently() -> None:
    """A large table takes minutes, and whoever reads meanwhile is waited for."""
    op.execute(
        "select set_config('labflow.usual_timeouts', concat_ws(' ', current_setting('statement_timeout'),"
        " current_setting('lock_timeout')), false),"
        " set_config('statement_timeout', '0', false), set_config('lock_timeout', '5min', false)"
    )


def _as_before() -> None:
    op.execute(
        "select set_config('statement_timeout', split_part(current_setting('labflow.usual_timeouts'), ' ', 1), false),"
        " set_config('lock_timeout', split_part(current_setting('labflow.usual_timeouts'), ' ', 2), false)"
    )

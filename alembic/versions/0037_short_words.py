"""Words of one or two letters are found where a word begins with them, by the indexes that longer texts are found by.

As `lf_found` (0019): with the tables' owner, under the same rule, and nothing but ids. PostgreSQL takes a short word for
more common than it is and would read the whole table; whoever asks has made sure that it is not common.

The bench test by test is read from one index, with the method of each; the first holding time that ends and the results
that wait for review each from an index of their own. That nobody measures what is reported, and that what waits is not
measured, is what PostgreSQL does not know of two columns until it is told to look: it took 8,000 tests with a holding time
for 100.
"""

from alembic import op

revision = "0037"
down_revision = "0038"
branch_labels = None
depends_on = None

COLUMNS = ("{0}.number", "{0}.client_reference")
BEGINNINGS = ("word || '%'", "'% ' || word || '%'", "'%-' || word || '%'")


def _found(table: str, name: str) -> str:
    says = [f"{column.format(name)} ilike {one}" for column in COLUMNS for one in BEGINNINGS]
    own = " or ".join(f"lf_custom_text({name}.custom) ilike {one}" for one in BEGINNINGS)
    said = " or ".join([*says, f"({name}.custom <> '{{}}'::jsonb and ({own}))"])
    return (
        f"return query select {name}.id from {table} {name} where ({said})"
        f" and ((select lf_sees_all()) or {name}.client_id = any ((select lf_clients())::uuid[])) limit most;"
    )


FOUND = f"""
create or replace function lf_found_beginning(kind text, word text, most integer) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if kind = 'sample' then
    {_found("sample", "s")}
  elsif kind = 'lab_order' then
    {_found("lab_order", "o")}
  end if;
end $$
"""
FUNCTION = "lf_found_beginning(text, text, integer)"
NOT_BEGUN = "hold_at is not null and analysed_at is null and state in ('unassigned', 'assigned')"
OPEN = (
    "analysis (state, due_at, id) include (department_id, analyst_id, service_id, {0}sample_id, client_id, hold_at, analysed_at)"
    " where state in ('unassigned', 'assigned', 'resulted')"
)
NEW = {
    "ix_analysis_undone": OPEN.format("service_version_id, "),
    "ix_analysis_hold": f"analysis (hold_at, id) include (sample_id, client_id) where {NOT_BEGUN}",
    "ix_result_unpublished": "result (analysis_id) where live and published_at is null",
}
BEFORE = {"ix_analysis_open": OPEN.format("")}
STATISTICS = "st_analysis_measured"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(FOUND)
    op.execute(f"revoke all on function {FUNCTION} from public")
    op.execute(f"grant execute on function {FUNCTION} to labflow_app")
    op.execute(f"create statistics if not exists {STATISTICS} (mcv) on state, analysed_at from analysis")
    op.execute("analyze analysis")
    _exchange(NEW, BEFORE)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(f"drop function if exists {FUNCTION}")
    op.execute(f"drop statistics if exists {STATISTICS}")
    _exchange(BEFORE, NEW)


def _exchange(made: dict[str, str], dropped: dict[str, str]) -> None:
    """While people work: nobody waits for it, and what was broken off is made anew."""
    with op.get_context().autocommit_block():
        _patiently()
        for name, columns in made.items():
            op.execute(
                "do $$ begin if exists (select from pg_index where not indisvalid and indexrelid ="
                f" to_regclass('{name}')) then drop index {name}; end if; end $$"
            )
            op.execute(f"create index concurrently if not exists {name} on {columns}")
        for name in dropped:
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

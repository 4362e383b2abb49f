"""Orders by their specification: a version says how many name it, and one that is taken back is asked for without reading all."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

NEW = {"ix_lab_order_specification_id": "lab_order (specification_id)"}


def upgrade() -> None:
    _exchange(NEW, {})


def downgrade() -> None:
    _exchange({}, NEW)


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

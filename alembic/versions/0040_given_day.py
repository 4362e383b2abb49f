"""An order keeps whether a person gave its day, or the day follows from its tests: who joins later is due by that.

Of orders that can still get samples it is read from what they are: a day that follows from tests lies whole days, to the
microsecond, after the moment when one of the order's samples was registered; nobody types such a day. Of orders that have
ended it stays unknown: nothing joins them, and their rows stay as they were signed and archived.

The release before writes orders without the column, with a day only where one was given: the trigger keeps that. It goes
with a later release.
"""

import sqlalchemy as sa

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

AT_WORK = (
    "select set_config('labflow.side', 'system', true), set_config('labflow.actor_name', 'LabFlow upgrade', true),"
    " set_config('labflow.verb', 'upgrade', true)"
)
FOLLOWS = "mod(extract(epoch from o.due_at - s.created_at), 86400) = 0"
GIVEN = f"""
update lab_order o set due_given = o.due_at is not null
  and not exists (select from sample s where s.order_id = o.id and {FOLLOWS})
where o.state in ('draft', 'submitted', 'confirmed', 'in_progress', 'on_hold')
"""
KEPT = """
create function lf_due_given() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.due_given := coalesce(new.due_given, new.due_at is not null);
  return new;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("lab_order", sa.Column("due_given", sa.Boolean(), nullable=True))
    op.execute(KEPT)
    op.execute(
        "create trigger due_given before insert on lab_order for each row execute function lf_due_given()"
    )
    op.execute(AT_WORK)
    op.execute(GIVEN)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop trigger due_given on lab_order")
    op.execute("drop function lf_due_given()")
    op.drop_column("lab_order", "due_given")

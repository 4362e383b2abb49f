"""Keys of a client's own: its administrators see and revoke those of their company, and make some."""

from alembic import op

revision = "0035"
down_revision: str | None = "0029"
branch_labels = None
depends_on = None

AT_WORK = "select set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.verb', 'upgrade', true)"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # lab_user has a wall of its own: of it a client's people see their own company's
    _clients_see("user_id in (select id from lab_user)")
    op.execute(AT_WORK)
    op.execute(
        "update role set permissions = array(select unnest(permissions || array['portal_keys']) order by 1),"
        " version = version + 1 where code = 'client_admin' and built_in and 'portal_keys' <> all (permissions)"
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(AT_WORK)
    op.execute(
        "update role set permissions = array_remove(permissions, 'portal_keys'), version = version + 1"
        " where 'portal_keys' = any (permissions)"
    )
    _clients_see("user_id = (select lf_actor())")


def _clients_see(which: str) -> None:
    op.execute(f"alter policy clients on api_key using ({which}) with check ({which})")

"""An order from the portal is a notice of its own kind; a role the laboratory made can be taken away again."""

from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _kinds("mentioned", "message", "ordered", "assigned", "returned")
    op.execute("grant delete on role to labflow_app")


def downgrade() -> None:
    op.execute("revoke delete on role from labflow_app")
    op.execute("update notification set kind = 'message' where kind = 'ordered'")
    _kinds("mentioned", "message", "assigned", "returned")


def _kinds(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notification_kind"), "notification")
    op.create_check_constraint(op.f("ck_notification_kind"), "notification", f"kind in ({words})")

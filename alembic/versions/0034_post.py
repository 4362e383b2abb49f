"""The post: the address that ends letters of a kind, and a notice for letters that did not arrive."""

import sqlalchemy as sa

from alembic import op

revision = "0034"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("mentioned", "message", "ordered", "assigned", "returned", "webhook")


def upgrade() -> None:
    op.add_column("mail", sa.Column("unsubscribe", sa.String(length=600), server_default="", nullable=False))
    _allow((*KINDS, "letter"))


def downgrade() -> None:
    op.execute("delete from notification where kind = 'letter'")
    _allow(KINDS)
    op.drop_column("mail", "unsubscribe")


def _allow(kinds: tuple[str, ...]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notification_kind"), "notification")
    op.create_check_constraint(op.f("ck_notification_kind"), "notification", f"kind in ({words})")

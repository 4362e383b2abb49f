"""Orders written in the portal: drafts, and who may place them."""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A draft is its writer's until it is sent; the lab may see it, colleagues may not.
MINE = "client_id = any ((select public.lf_clients())::uuid[]) and user_id = (select public.lf_actor())"
GRANT = """
update role set permissions = array(select distinct unnest(permissions || array['portal_place_orders']) order by 1)
where built_in and side = 'client' and 'portal_orders' = any (permissions)
"""


def upgrade() -> None:
    op.create_table(
        "portal_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("step in ('places', 'tests', 'samples', 'review')", name=op.f("ck_portal_draft_step")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_portal_draft_client_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "order_id"], ["lab_order.client_id", "lab_order.id"],
            name=op.f("fk_portal_draft_client_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["lab_user.id"], name=op.f("fk_portal_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_draft")),
        sa.UniqueConstraint("client_id", "id", name=op.f("uq_portal_draft_client_id_id")),
    )  # fmt: skip
    op.create_index("ix_portal_draft_mine", "portal_draft", ["user_id", "updated_at"])
    op.execute("select lf_protect('portal_draft', '', 'content,step,updated_at')")
    op.execute(f"select lf_wall('portal_draft', '{MINE}')")
    op.execute("select set_config('labflow.actor_name', 'migration', true), set_config('labflow.side', 'system', true)")
    op.execute(GRANT)


def downgrade() -> None:
    op.drop_table("portal_draft")

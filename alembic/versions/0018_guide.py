"""How far the help has come with each person."""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0018"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "guide",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("first_steps_hidden", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("tour", sqlmodel.sql.sqltypes.AutoString(length=20), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["lab_user.id"], name=op.f("fk_guide_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_guide")),
    )
    op.execute("grant select, insert, update on guide to labflow_app")
    op.execute("select lf_wall('guide', 'user_id = (select lf_actor())')")


def downgrade() -> None:
    op.drop_table("guide")

"""How numbers of orders, samples and reports look, where the laboratory sets it."""

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "number_format",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("year_digits", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("yearly", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("follows_order", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("kind in ('O', 'S', 'R')", name=op.f("ck_number_format_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_format")),
        sa.UniqueConstraint("kind", name=op.f("uq_number_format_kind")),
    )
    op.execute("select lf_protect('number_format')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_table("number_format")

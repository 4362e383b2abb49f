"""Qualifiers set by hand, and comments on one result of a sample."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

ON_A_RESULT = (
    "num_nonnulls(analysis_id, analyte_id) = case when entity = 'sample' and analysis_id is not null then 2 else 0 end"
)


def upgrade() -> None:
    op.add_column(
        "result",
        sa.Column("by_hand", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column("comment", sa.Column("analysis_id", sa.Uuid(), nullable=True))
    op.add_column("comment", sa.Column("analyte_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("ck_comment_on_a_result_of_a_sample"), "comment", ON_A_RESULT)
    op.create_foreign_key(
        op.f("fk_comment_client_id_analysis_id"), "comment", "analysis", ["client_id", "analysis_id"], ["client_id", "id"]
    )  # fmt: skip
    op.create_foreign_key(op.f("fk_comment_analyte_id"), "comment", "analyte", ["analyte_id"], ["id"])
    op.create_index(
        "ix_comment_result", "comment", ["analysis_id", "analyte_id"], postgresql_where=sa.text("analysis_id is not null")
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_comment_result", "comment")
    op.drop_constraint(op.f("fk_comment_analyte_id"), "comment", type_="foreignkey")
    op.drop_constraint(op.f("fk_comment_client_id_analysis_id"), "comment", type_="foreignkey")
    op.drop_constraint(op.f("ck_comment_on_a_result_of_a_sample"), "comment", type_="check")
    op.drop_column("comment", "analyte_id")
    op.drop_column("comment", "analysis_id")
    op.drop_column("result", "by_hand")

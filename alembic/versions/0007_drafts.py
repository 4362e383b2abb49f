"""Orders while they are typed, templates to start from, and how a client's own tables are read."""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MAP = postgresql.JSONB(astext_type=Text())


def record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
    ]


def words(length: int) -> sa.types.TypeEngine:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        "order_draft",
        *record(),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("header", MAP, server_default="{}", nullable=False),
        sa.Column("rows", MAP, server_default="[]", nullable=False),
        sa.Column("registered_rows", MAP, server_default="[]", nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('open', 'registered', 'discarded')", name=op.f("ck_order_draft_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["lab_user.id"], name=op.f("fk_order_draft_owner_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_order_draft_client_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "order_id"], ["lab_order.client_id", "lab_order.id"], name=op.f("fk_order_draft_client_id_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_draft")),
    )
    op.create_index("ix_order_draft_open", "order_draft", ["owner_id", "updated_at"])
    op.create_index(op.f("ix_order_draft_client_id"), "order_draft", ["client_id"])
    op.create_index(op.f("ix_order_draft_order_id"), "order_draft", ["order_id"])
    op.create_table(
        "order_template",
        *record(),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("name", words(80), nullable=False),
        sa.Column("header", MAP, server_default="{}", nullable=False),
        sa.Column("rows", MAP, server_default="[]", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_order_template_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_template")),
    )
    op.create_index(
        "uq_order_template_name", "order_template", ["client_id", "name"], unique=True,
        postgresql_where=sa.text("retired_at is null"), postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "sheet_mapping",
        *record(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", words(64), nullable=False),
        sa.Column("columns", MAP, server_default="{}", nullable=False),
        sa.Column("words", MAP, server_default="{}", nullable=False),
        sa.Column("date_order", words(3), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_sheet_mapping_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_mapping")),
        sa.UniqueConstraint("client_id", "fingerprint", name=op.f("uq_sheet_mapping_client_id_fingerprint")),
    )
    # What is typed changes every second and is no record yet: the trail tells who began, registered or gave up a draft.
    op.execute("select lf_protect('order_draft', '', 'header,rows,registered_rows,updated_at', true)")
    op.execute("select lf_protect('order_template', '', '', true), lf_protect('sheet_mapping', '', 'used_at', true)")


def downgrade() -> None:
    for table in ("sheet_mapping", "order_template", "order_draft"):
        op.drop_table(table)

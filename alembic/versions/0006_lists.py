"""Saved views and layouts of lists."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.String(length=4000), nullable=False),
        sa.Column("q", sa.String(length=200), nullable=False),
        sa.Column("sort", sa.String(length=60), nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["lab_user.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])
    op.create_index(op.f("ix_saved_view_list_name"), "saved_view", ["list_name"])
    op.create_table(
        "list_layout",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("view", sa.String(length=60), nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("density", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["lab_user.id"], name=op.f("fk_list_layout_user_id")),
        sa.PrimaryKeyConstraint("user_id", "list_name", "view", name=op.f("pk_list_layout")),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("query", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["lab_user.id"], name=op.f("fk_export_owner_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_export_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index(op.f("ix_export_owner_id"), "export", ["owner_id"])
    op.execute("select lf_protect('export', '', 'done'), lf_wall('export', 'owner_id = (select lf_actor())')")
    op.execute("select lf_protect('saved_view'), lf_wall('saved_view', 'owner_id = (select lf_actor())')")
    op.execute("grant select, insert, update, delete on list_layout to labflow_app")
    op.execute("select lf_wall('list_layout', 'user_id = (select lf_actor())')")
    op.execute("select set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.verb', 'upgrade', true)")
    op.execute(
        "update role set permissions = array_append(permissions, 'share_views'), version = version + 1"
        " where code in ('super_admin', 'lab_director', 'lab_manager', 'senior_analyst') and not 'share_views' = any (permissions)"
    )
    # what people search for by a part of it (components.md 15): numbers, the client's names, names of clients
    op.execute("create extension if not exists pg_trgm")
    for table, columns in TRIGRAMS.items():
        for column in columns:
            op.execute(f"create index ix_{table}_{column}_trgm on {table} using gin ({column} gin_trgm_ops)")
    op.create_index("ix_lab_order_due", "lab_order", ["state", "due_at", "id"])


TRIGRAMS = {
    "sample": ("number", "client_reference"),
    "lab_order": ("number", "client_reference"),
    "client": ("name", "code"),
    "report": ("number",),
    "sample_point": ("name",),
}


def downgrade() -> None:
    op.drop_index("ix_lab_order_due", "lab_order")
    for table, columns in TRIGRAMS.items():
        for column in columns:
            op.execute(f"drop index ix_{table}_{column}_trgm")
    op.drop_table("export")
    op.drop_table("list_layout")
    op.drop_table("saved_view")

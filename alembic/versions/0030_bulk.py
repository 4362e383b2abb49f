"""Exports of exact values for programs; a client's mapping of results to the columns it wants; uploads in two steps."""

import sqlalchemy as sa

from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0030"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export", sa.Column("exact", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "edd_mapping",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("date_format", sa.String(length=40), nullable=False),
        sa.Column("decimal_mark", sa.String(length=1), nullable=False),
        sa.Column("non_detect", sa.String(), nullable=False),
        sa.Column("units", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("non_detect in ('less', 'limit_u', 'empty')", name=op.f("ck_edd_mapping_non_detect")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_edd_mapping_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edd_mapping")),
        sa.UniqueConstraint("client_id", "id", name=op.f("uq_edd_mapping_client_id_id")),
    )
    op.create_index(
        "uq_edd_mapping_name", "edd_mapping", ["client_id", "name"], unique=True, postgresql_where=sa.text("active")
    )
    op.execute("select lf_protect('edd_mapping', owned => true)")
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("all_or_nothing", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=True),
        sa.Column("report", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["lab_user.id"], name=op.f("fk_bulk_run_owner_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_bulk_run_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    op.create_index(op.f("ix_bulk_run_owner_id"), "bulk_run", ["owner_id"])
    op.execute("select lf_protect('bulk_run', '', 'report'), lf_wall('bulk_run', 'owner_id = (select lf_actor())')")
    op.create_table(
        "signed_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("entity", sa.String(length=20), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("visible_to_client", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attachment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["lab_user.id"], name=op.f("fk_signed_link_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_link")),
    )
    op.create_index(op.f("ix_signed_link_owner_id"), "signed_link", ["owner_id"])
    op.execute("select lf_protect('signed_link'), lf_wall('signed_link', 'owner_id = (select lf_actor())')")


def downgrade() -> None:
    op.drop_table("signed_link")
    op.drop_table("bulk_run")
    op.drop_table("edd_mapping")
    op.drop_column("export", "exact")

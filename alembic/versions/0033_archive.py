"""Archives of old years, and how the large tables are kept in order."""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0033"
down_revision = "0034"
branch_labels = None
depends_on = None

# Measured by `benchmarks.growth`, see docs/database.md. None of it rewrites a table or keeps anybody waiting.
UPDATED = ("lab_order", "sample", "analysis", "result")
APPENDED = ("audit_event", "audit_seal")
# room on each page for the next version of its rows: an update of no indexed column then touches no index
ROOM = "fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
# by a fifth of ten years, which is the default, the trail would be vacuumed once in two years
OFTEN = "autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000, autovacuum_analyze_scale_factor = 0.02"

MAY = ("super_admin", "lab_director", "lab_manager")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _archives()
    op.add_column("lab", sa.Column("archive_after_years", sa.Integer(), server_default="0", nullable=False))
    op.add_column("lab_order", sa.Column("archive_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_lab_order_archive_id"), "lab_order", "archive", ["archive_id"], ["id"])
    op.create_index(
        "ix_lab_order_archive",
        "lab_order",
        ["archive_id", "created_at", "id"],
        postgresql_where=sa.text("archive_id is not null"),
    )
    # an archive may be larger than 2 GB
    op.alter_column("stored_file", "size", type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False)
    for table in UPDATED:
        op.execute(f"alter table {table} set ({ROOM})")
    for table in APPENDED:
        op.execute(f"alter table {table} set ({OFTEN})")
    _somebody_at_work()
    op.execute(
        "update role set permissions = array(select distinct unnest(permissions || 'keep_archives'::text) order by 1),"
        f" version = version + 1 where code in {MAY} and built_in and not 'keep_archives' = any (permissions)"
    )


def _archives() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("open_orders", sa.Integer(), nullable=False),
        sa.Column("not_ended", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("audit_seq", sa.BigInteger(), nullable=False),
        sa.Column("audit_snapshot", text(), nullable=False),
        sa.Column("problem", text(length=500), nullable=False),
        sa.Column("started_by", text(length=120), nullable=False),
        sa.Column("made_at", moment, nullable=True),
        sa.Column("checking", sa.Boolean(), nullable=False),
        sa.Column("checked_at", moment, nullable=True),
        sa.Column("check_problem", text(length=500), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'in_progress', 'completed', 'failed')", name=op.f("ck_archive_state")
        ),
        sa.CheckConstraint(
            "(state = 'completed') = (file_id is not null)", name=op.f("ck_archive_completed_has_a_file")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_archive_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        sa.UniqueConstraint("year", "edition", name=op.f("uq_archive_year_edition")),
    )
    op.create_index(
        "uq_archive_under_way", "archive", ["year"], unique=True,
        postgresql_where=sa.text("state in ('waiting', 'in_progress')"),
    )  # fmt: skip
    op.execute("select lf_protect('archive', '', 'percent,audit_snapshot')")
    op.execute("select lf_wall('archive', '')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _somebody_at_work()
    op.execute(
        "update role set permissions = array_remove(permissions, 'keep_archives'), version = version + 1"
        " where 'keep_archives' = any (permissions)"
    )
    for table, kept in [(table, ROOM) for table in UPDATED] + [(table, OFTEN) for table in APPENDED]:
        op.execute(f"alter table {table} reset ({', '.join(each.split(' = ')[0] for each in kept.split(', '))})")
    op.drop_index("ix_lab_order_archive", table_name="lab_order")
    op.drop_constraint(op.f("fk_lab_order_archive_id"), "lab_order", type_="foreignkey")
    op.drop_column("lab_order", "archive_id")
    op.drop_column("lab", "archive_after_years")
    op.drop_table("archive")


def _somebody_at_work() -> None:
    """Roles are audited: somebody has to be at work."""
    op.execute(
        "select set_config('labflow.side', 'system', true),"
        " set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.verb', 'upgrade', true)"
    )

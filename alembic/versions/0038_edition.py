"""The edition of what seldom changes: read with the first statement of every piece of work."""

import sqlalchemy as sa

from alembic import op

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

SETTLED = (
    "lab", "field_def", "sample_type", "container_type", "profile", "profile_service", "analysis_service", "service_version",
)  # fmt: skip


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("current", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.execute("insert into edition (id, current) values (1, gen_random_uuid())")
    op.execute("grant select on edition to labflow_app")
    # as the tables' owner: nobody else may write here
    op.execute(
        "create function lf_new_edition() returns trigger language plpgsql security definer set search_path = public as"
        " $$ begin update edition set current = gen_random_uuid(); return null; end $$"
    )
    for table in SETTLED:
        op.execute(
            f"create trigger new_edition after insert or update or delete or truncate on {table}"
            " for each statement execute function lf_new_edition()"
        )


def downgrade() -> None:
    for table in SETTLED:
        op.execute(f"drop trigger new_edition on {table}")
    op.execute("drop function lf_new_edition()")
    op.drop_table("edition")

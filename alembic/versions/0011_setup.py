"""Set-up on screens: what is no longer offered is retired; the laboratory has a logo and a locale; who may edit settings."""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RETIRABLE = ("department", "sample_type", "container_type", "analyte", "method", "specification", "qualifier")

# The audit trail wants to know who changes a role: the upgrade does.
_GRANT = """
select set_config('labflow.actor_name', 'upgrade', true), set_config('labflow.side', 'system', true),
       set_config('labflow.verb', 'migration 0011', true);
update role set permissions = array(select distinct unnest(permissions || 'edit_settings'::text) order by 1), version = version + 1
where code in ('super_admin', 'lab_manager') and built_in and not ('edit_settings' = any (permissions));
"""


def upgrade() -> None:
    for table in RETIRABLE:
        op.add_column(table, sa.Column("active", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("lab", sa.Column("locale", sa.String(length=10), server_default="en-US", nullable=False))
    op.add_column("lab", sa.Column("logo_file_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_lab_logo_file_id", "lab", "stored_file", ["logo_file_id"], ["id"])
    op.get_bind().connection.driver_connection.cursor().execute(_GRANT)


def downgrade() -> None:
    op.drop_constraint("fk_lab_logo_file_id", "lab")
    op.drop_column("lab", "logo_file_id")
    op.drop_column("lab", "locale")
    for table in RETIRABLE:
        op.drop_column(table, "active")

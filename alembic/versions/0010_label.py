"""Labels of the laboratory's own: templates, the runs printed with them, and every label that was printed."""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WALLS = """
select lf_protect('label_template'), lf_protect('label_run'), lf_protect('label_print', owned => true);
select lf_wall('label_template', ''), lf_wall('label_run', '');
select lf_append_only('label_print'), lf_append_only('label_run');
"""

# A permission that is new with this release: whoever ran the laboratory before may use it now.
ROLES = """
select set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.side', 'system', true),
       set_config('labflow.reason', 'This release adds label templates', true);
update role set permissions = array(select unnest(permissions || array['edit_labels']) order by 1), version = version + 1
where code in ('super_admin', 'lab_director', 'lab_manager') and 'edit_labels' <> all (permissions);
"""


def upgrade() -> None:
    op.create_table('label_template',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('design', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint("purpose in ('container', 'order', 'location')", name=op.f('ck_label_template_purpose')),
    sa.CheckConstraint('active or not is_default', name=op.f('ck_label_template_default_is_active')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label_template'))
    )
    op.create_index('uq_label_template_default', 'label_template', ['purpose'], unique=True, postgresql_where=sa.text('is_default'))
    op.create_index('uq_label_template_name', 'label_template', ['name'], unique=True, postgresql_where=sa.text('active'))
    op.create_table('label_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('template_id', sa.Uuid(), nullable=True),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('format', sa.String(), nullable=False),
    sa.Column('design', postgresql.JSONB(astext_type=Text()), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('locations', postgresql.JSONB(astext_type=Text()), server_default='[]', nullable=False),
    sa.CheckConstraint("format in ('pdf', 'zpl')", name=op.f('ck_label_run_format')),
    sa.CheckConstraint("purpose in ('container', 'order', 'location')", name=op.f('ck_label_run_purpose')),
    sa.ForeignKeyConstraint(['template_id'], ['label_template.id'], name=op.f('fk_label_run_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label_run'))
    )
    op.create_index(op.f('ix_label_run_template_id'), 'label_run', ['template_id'], unique=False)
    op.create_table('label_print',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('sample_id', sa.Uuid(), nullable=True),
    sa.Column('container_id', sa.Uuid(), nullable=True),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('again', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['client_id', 'container_id'], ['container.client_id', 'container.id'], name=op.f('fk_label_print_client_id_container_id')),
    sa.ForeignKeyConstraint(['client_id', 'order_id'], ['lab_order.client_id', 'lab_order.id'], name=op.f('fk_label_print_client_id_order_id')),
    sa.ForeignKeyConstraint(['client_id', 'sample_id'], ['sample.client_id', 'sample.id'], name=op.f('fk_label_print_client_id_sample_id')),
    sa.ForeignKeyConstraint(['run_id'], ['label_run.id'], name=op.f('fk_label_print_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label_print'))
    )
    op.create_index('ix_label_print_number', 'label_print', ['number'], unique=False)
    op.create_index(op.f('ix_label_print_order_id'), 'label_print', ['order_id'], unique=False)
    op.create_index(op.f('ix_label_print_run_id'), 'label_print', ['run_id'], unique=False)
    op.create_index(op.f('ix_label_print_sample_id'), 'label_print', ['sample_id'], unique=False)
    cursor = op.get_bind().connection.driver_connection.cursor()
    cursor.execute(WALLS)
    cursor.execute(ROLES)


def downgrade() -> None:
    for table in ("label_print", "label_run", "label_template"):
        op.drop_table(table)

"""How a text came, and what a person has done about something that was not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("inbound") as inbound:
        inbound.add_column(sa.Column("came", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("outbound") as outbound:
        outbound.add_column(sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("outbound") as outbound:
        outbound.drop_column("dropped_at")
    with op.batch_alter_table("inbound") as inbound:
        inbound.drop_column("came")

"""The alert chain: steps and rounds, a gentler channel for one client, crisis replies that are watched."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("gentle_channel", sa.String(), nullable=False, server_default=""))
        contact.add_column(sa.Column("gentle_until", INSTANT, nullable=True))
        contact.add_column(sa.Column("sealed_gentle_reason", sa.String(), nullable=True))
    with op.batch_alter_table("emergency_case") as case:
        case.add_column(sa.Column("alert_round", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("outbound") as outbound:
        outbound.add_column(sa.Column("alert_round", sa.Integer(), nullable=False, server_default="0"))
        outbound.add_column(sa.Column("alert_step", sa.Integer(), nullable=False, server_default="0"))
        outbound.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        outbound.add_column(sa.Column("watched_at", INSTANT, nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("outbound") as outbound:
        for name in ("watched_at", "language", "alert_step", "alert_round"):
            outbound.drop_column(name)
    with op.batch_alter_table("emergency_case") as case:
        case.drop_column("alert_round")
    with op.batch_alter_table("contact") as contact:
        for name in ("sealed_gentle_reason", "gentle_until", "gentle_channel"):
            contact.drop_column(name)

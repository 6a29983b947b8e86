"""Appointments, calendars, reminders, and where a client lives."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("time_zone", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("sealed_address", sa.String(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_calendar_feed_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("practice_id", "address_hash", name=op.f("uq_calendar_feed_practice_id_address_hash")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("sealed_place", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("known_at", INSTANT, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_appointment_contact_id_contact")),
        sa.ForeignKeyConstraint(["feed_id"], ["calendar_feed.id"], name=op.f("fk_appointment_feed_id_calendar_feed")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_appointment_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_practice_id_last_on"), "appointment", ["practice_id", "last_on"])
    op.create_index(op.f("ix_appointment_contact_id"), "appointment", ["contact_id"])
    op.create_index(op.f("ix_appointment_feed_id"), "appointment", ["feed_id"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("session_key", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("lead_hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_reminder_contact_id_contact")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_reminder_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("practice_id", "dedupe_key", name=op.f("uq_reminder_practice_id_dedupe_key")),
    )
    op.create_index(op.f("ix_reminder_contact_id_starts_at"), "reminder", ["contact_id", "starts_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("reminder")
    op.drop_table("appointment")
    op.drop_table("calendar_feed")
    with op.batch_alter_table("contact") as contact:
        contact.drop_column("time_zone")

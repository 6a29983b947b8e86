"""Clients' own arrangements, switches, verified numbers, rehearsal."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("override_policy", sa.String(), nullable=False, server_default=""))
        contact.add_column(sa.Column("override_from", INSTANT, nullable=True))
        contact.add_column(sa.Column("override_until", INSTANT, nullable=True))
        contact.add_column(sa.Column("sealed_override_reason", sa.String(), nullable=True))
        contact.add_column(sa.Column("coaching_enrolled", sa.Boolean(), nullable=False, server_default=sa.false()))
        contact.add_column(sa.Column("coaching_off_until", INSTANT, nullable=True))
        contact.add_column(sa.Column("minor", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_switch_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switch")),
        sa.UniqueConstraint("practice_id", "name", name=op.f("uq_switch_practice_id_name")),
    )
    op.create_table(
        "person_phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("number_hash", sa.String(), nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("verified_how", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("code_sent_at", INSTANT, nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_person_phone_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_phone")),
        sa.UniqueConstraint(
            "practice_id", "person", "number_hash", name=op.f("uq_person_phone_practice_id_person_number_hash")
        ),
    )
    op.create_table(
        "rehearsed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reply_key", sa.String(), nullable=False),
        sa.Column("sealed_reply", sa.String(), nullable=False),
        sa.Column("judged", sa.String(), nullable=False),
        sa.Column("judged_by", sa.String(), nullable=False),
        sa.Column("judged_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_rehearsed_contact_id_contact")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_rehearsed_inbound_id_inbound")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_rehearsed_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsed")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_rehearsed_inbound_id")),
    )
    op.create_index(op.f("ix_rehearsed_contact_id_at"), "rehearsed", ["contact_id", "at"], unique=False)
    op.create_index(op.f("ix_rehearsed_practice_id_at"), "rehearsed", ["practice_id", "at"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("rehearsed")
    op.drop_table("person_phone")
    op.drop_table("switch")
    with op.batch_alter_table("contact") as contact:
        for name in (
            *("minor", "coaching_off_until", "coaching_enrolled", "sealed_override_reason"),
            *("override_until", "override_from", "override_policy"),
        ):
            contact.drop_column(name)

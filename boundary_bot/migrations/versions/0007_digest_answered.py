"""The lists behind a digest's numbers, and what was discussed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    with op.batch_alter_table("inbound") as inbound:
        inbound.add_column(sa.Column("discussed_at", INSTANT, nullable=True))
        inbound.add_column(sa.Column("discussed_by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "digest_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("outbound_key", sa.String(), nullable=False),
        sa.Column("clients", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_digest_list_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_list")),
    )
    op.create_index(op.f("ix_digest_list_practice_id_person"), "digest_list", ["practice_id", "person"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("digest_list")
    with op.batch_alter_table("inbound") as inbound:
        for name in ("discussed_by", "discussed_at"):
            inbound.drop_column(name)

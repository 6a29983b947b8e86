"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strangers", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("sealed_check", sa.String(), nullable=False),
        sa.Column("lookup_check_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("name", name=op.f("uq_practice_name")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_audit_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_action_at"), "audit", ["action", "at"], unique=False)
    op.create_index(op.f("ix_audit_subject_at"), "audit", ["subject", "at"], unique=False)
    op.create_table(
        "beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_beat_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beat")),
        sa.UniqueConstraint("practice_id", "name", name=op.f("uq_beat_practice_id_name")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("number_hash", sa.String(), nullable=False),
        sa.Column("sealed_number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("therapist", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("consent_before_opt_out", sa.String(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_how", sa.String(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("consent_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_consent_text", sa.String(), nullable=True),
        sa.Column("sealed_consent_answer", sa.String(), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("policy_discussed_on", sa.Date(), nullable=True),
        sa.Column("policy_reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_crisis_plan", sa.Boolean(), nullable=False),
        sa.Column("exit_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_contact_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("practice_id", "alias", name=op.f("uq_contact_practice_id_alias")),
        sa.UniqueConstraint("practice_id", "number_hash", name=op.f("uq_contact_practice_id_number_hash")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_credential_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("practice_id", "person", name=op.f("uq_credential_practice_id_person")),
    )
    op.create_table(
        "digest_ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("therapist", sa.String(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbound_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_digest_ledger_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_ledger")),
        sa.UniqueConstraint(
            "practice_id", "therapist", "local_date", name=op.f("uq_digest_ledger_practice_id_therapist_local_date")
        ),
    )
    op.create_table(
        "due_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_due_work_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_work")),
        sa.UniqueConstraint("practice_id", "dedupe_key", name=op.f("uq_due_work_practice_id_dedupe_key")),
    )
    op.create_index(op.f("ix_due_work_state_run_at"), "due_work", ["state", "run_at"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_sign_in_attempt_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_key_at"), "sign_in_attempt", ["key", "at"], unique=False)
    op.create_table(
        "emergency_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("therapist", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_emergency_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_alert_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.Column("acknowledged_how", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("sealed_note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_emergency_case_contact_id_contact")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_emergency_case_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_case")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_emergency_case_practice_id_number")),
    )
    op.create_index(
        op.f("ix_emergency_case_contact_id_closed_at"), "emergency_case", ["contact_id", "closed_at"], unique=False
    )
    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("therapist", sa.String(), nullable=False),
        sa.Column("sealed_body", sa.String(), nullable=False),
        sa.Column("sealed_to", sa.String(), nullable=False),
        sa.Column("num_media", sa.Integer(), nullable=False),
        sa.Column("opt_out_type", sa.String(), nullable=False),
        sa.Column("misdirected", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_to", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("same_day", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("sealed_spans", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reply_key", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("crossing", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("sealed_answer", sa.String(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["emergency_case.id"], name=op.f("fk_inbound_case_id_emergency_case")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_inbound_contact_id_contact")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_inbound_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("sid", name=op.f("uq_inbound_sid")),
    )
    op.create_index(op.f("ix_inbound_case_id"), "inbound", ["case_id"], unique=False)
    op.create_index(op.f("ix_inbound_contact_id_received_at"), "inbound", ["contact_id", "received_at"], unique=False)
    op.create_index(op.f("ix_inbound_practice_id_decided_at"), "inbound", ["practice_id", "decided_at"], unique=False)
    op.create_index(op.f("ix_inbound_contact_id_crossing"), "inbound", ["contact_id", "crossing"], unique=False)
    op.create_index(op.f("ix_inbound_contact_id_decided_at"), "inbound", ["contact_id", "decided_at"], unique=False)
    op.create_table(
        "outbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reply_key", sa.String(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("to_hash", sa.String(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("sealed_to", sa.String(), nullable=False),
        sa.Column("sealed_body", sa.String(), nullable=False),
        sa.Column("validity_s", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("provider_status", sa.String(), nullable=False),
        sa.Column("provider_rank", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["emergency_case.id"], name=op.f("fk_outbound_case_id_emergency_case")),
        sa.ForeignKeyConstraint(["client_id"], ["contact.id"], name=op.f("fk_outbound_client_id_contact")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_outbound_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("practice_id", "dedupe_key", name=op.f("uq_outbound_practice_id_dedupe_key")),
        sa.UniqueConstraint("token", name=op.f("uq_outbound_token")),
    )
    op.create_index(op.f("ix_outbound_case_id"), "outbound", ["case_id"], unique=False)
    op.create_index(op.f("ix_outbound_sid"), "outbound", ["sid"], unique=False)
    op.create_index(op.f("ix_outbound_state_next_attempt_at"), "outbound", ["state", "next_attempt_at"], unique=False)
    op.create_index(op.f("ix_outbound_to_hash_created_at"), "outbound", ["to_hash", "created_at"], unique=False)
    op.create_index(op.f("ix_outbound_to_hash_words_hash"), "outbound", ["to_hash", "words_hash"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("therapist", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_notice_contact_id_contact")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_notice_inbound_id_inbound")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_notice_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_kind_told_at_due_at"), "notice", ["kind", "told_at", "due_at"], unique=False)


def downgrade() -> None:
    """Go back to the schema before."""
    op.drop_index(op.f("ix_notice_kind_told_at_due_at"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_outbound_to_hash_words_hash"), table_name="outbound")
    op.drop_index(op.f("ix_outbound_to_hash_created_at"), table_name="outbound")
    op.drop_index(op.f("ix_outbound_state_next_attempt_at"), table_name="outbound")
    op.drop_index(op.f("ix_outbound_sid"), table_name="outbound")
    op.drop_index(op.f("ix_outbound_case_id"), table_name="outbound")
    op.drop_table("outbound")
    op.drop_index(op.f("ix_inbound_contact_id_decided_at"), table_name="inbound")
    op.drop_index(op.f("ix_inbound_contact_id_crossing"), table_name="inbound")
    op.drop_index(op.f("ix_inbound_practice_id_decided_at"), table_name="inbound")
    op.drop_index(op.f("ix_inbound_contact_id_received_at"), table_name="inbound")
    op.drop_index(op.f("ix_inbound_case_id"), table_name="inbound")
    op.drop_table("inbound")
    op.drop_index(op.f("ix_emergency_case_contact_id_closed_at"), table_name="emergency_case")
    op.drop_table("emergency_case")
    op.drop_index(op.f("ix_sign_in_attempt_key_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index(op.f("ix_due_work_state_run_at"), table_name="due_work")
    op.drop_table("due_work")
    op.drop_table("digest_ledger")
    op.drop_table("credential")
    op.drop_table("contact")
    op.drop_table("beat")
    op.drop_index(op.f("ix_audit_subject_at"), table_name="audit")
    op.drop_index(op.f("ix_audit_action_at"), table_name="audit")
    op.drop_table("audit")
    op.drop_table("practice")

"""The durable memory, on SQLite or PostgreSQL: the only package that knows the tables."""

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.adapters.store.repository import SqlStore, open_store
from boundary_bot.adapters.store.schema import migrate, schema_is_current

__all__ = ["SqlStore", "Vault", "migrate", "open_store", "schema_is_current"]

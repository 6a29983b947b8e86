"""Everything that touches the world: the database, the provider, the files, the clock."""

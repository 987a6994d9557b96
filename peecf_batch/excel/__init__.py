"""Everything that knows Office Open XML; nothing outside this package does."""

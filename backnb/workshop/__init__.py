"""One hour with a group."""

"""A selection written to a file people can take along."""

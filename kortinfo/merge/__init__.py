"""Tables become businesses with their history."""

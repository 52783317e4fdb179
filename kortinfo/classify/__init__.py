"""History becomes a contact level, with the reason."""

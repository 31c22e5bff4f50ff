"""Who lives here: residents synthesised from published shares, or read from a table."""

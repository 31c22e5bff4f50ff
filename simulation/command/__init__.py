"""What the command line shows: tables, progress, usage errors."""

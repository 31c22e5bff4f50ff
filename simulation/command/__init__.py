"""What the command line shows: tables, progress, usage errors."""

LEFT = ["nothing was written"]  # what is said of results when a command is stopped; a command that keeps some says so

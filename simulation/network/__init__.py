"""Who is tied to whom: foci, ties made and cut, ties read from a file, measures."""

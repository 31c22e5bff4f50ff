"""Files that are kept: all of a folder's or none, and tables that a spreadsheet opens safely."""

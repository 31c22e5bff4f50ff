"""What can be made of results after a run: differences between groups of residents, inclusion."""

"""Where life takes place: neighborhoods, groups, organizations and their staff, care centers."""

"""What a user wrote, read strictly and refused in words."""

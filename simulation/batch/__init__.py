"""Many runs at once: a sweep is a file, its runs are kept as they finish, and it goes on where it was stopped."""

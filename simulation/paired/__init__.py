"""Arms that share every draw with their baseline: replicates, when to stop adding them, and what they show together."""

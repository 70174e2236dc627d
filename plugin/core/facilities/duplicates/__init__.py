"""Records that are probably one facility, and their merging."""

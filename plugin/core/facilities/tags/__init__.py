"""Which units a facility lies in, what is doubtful, and what changed boundaries touch."""

"""Facilities: where they come in, what they are, where they lie, which of them are one, and whom they serve."""

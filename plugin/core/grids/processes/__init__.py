"""Many communities in several processes."""

"""Names and addresses of places made comparable, and facilities found by them."""

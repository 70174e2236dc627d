"""Residents' requests: personal data masked, classified by their words, counted."""

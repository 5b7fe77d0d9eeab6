"""Structured logging, with the token and voters' words kept out."""

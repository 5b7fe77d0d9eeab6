"""Deurbel: answers voters with written, quoted positions, and brings their questions to the door."""

"""The knowledge folder on disk: read, watch, write whole."""

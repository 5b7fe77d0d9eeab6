"""Texts to vectors, in a watched child process."""

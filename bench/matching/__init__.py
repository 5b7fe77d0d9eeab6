"""The matcher beside what else one could take, trained on the same examples and asked the same messages."""

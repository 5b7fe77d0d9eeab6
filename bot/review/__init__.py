"""Review of logged questions: groups, replay, locks, audit sample. Pure."""

"""The one place where rooms are joined: start, stop, signals."""

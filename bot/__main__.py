"""The command `deurbel`, same as `python -m bot`."""

"""How many replies a second, at what cost and how soon: Deurbel beside two plain echo bots, on one Bot API server."""

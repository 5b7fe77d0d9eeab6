"""How fast the console is with a season behind it."""

"""How volunteers and the team reach us."""

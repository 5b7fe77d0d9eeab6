"""Settings from the environment and .env; read by app and cli alone."""

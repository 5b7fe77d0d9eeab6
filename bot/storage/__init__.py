"""SQL and nothing else: tables, engine, writer, sealing, keys."""

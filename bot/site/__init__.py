"""What web chat and console share: layout, headers, origin check, rate limits, static files."""

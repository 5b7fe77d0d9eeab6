"""How a voter reaches us: Telegram, the web page, the terminal."""

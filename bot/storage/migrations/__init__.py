"""The history of the schema; run by `bot.storage.schema`."""

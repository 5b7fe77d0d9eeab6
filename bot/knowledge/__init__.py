"""The knowledge base: what the bot may say, and how people ask for it.

Pure: texts come in as `{path: text}` and go out the same way; nothing here reads a disk or a clock.
`model` says what a knowledge base is, `load` reads one and names every fault at once.
"""

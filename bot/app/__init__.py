"""The one place where rooms are joined: start, stop, signals. Only here and in the cli are clock and chance read.

`starting` holds what can refuse (settings, knowledge, data, key, port, token), `running` joins the rooms into a running
process, `web` the pages, `telegram` the bot. What the operator's verbs need of the same is in `opened`.
"""

"""SQL and nothing else: tables, engine, writer, sealing, keys. Only services and app come in here.

Opening (app), closing, cities:

    storage = await Storage.open(folder, url="", key_file=key_file, city="den-haag", make_key=True)
    other = await storage.of("delft")
    await storage.close()           # or: async with await Storage.open(...) as storage

Writing is a unit of work: a plain function from a transaction to a result. It runs on the one writing connection, in
the group that is being committed, under a savepoint of its own; `run` returns after the commit. What it raises comes
back to the caller and undoes that unit alone. It runs in another thread and may run twice: so it does nothing but call
functions of this room and pure ones, and changes no object from outside (put a cached state in place *after* `run`).

    def unit(tx: Tx) -> Turn:
        state = talks.load(tx, chat, now)
        turn = step(state, event)
        if not inbox.finish(tx, seq, now):   # another run of the same row was first
            raise StaleError
        talks.save(tx, chat, dump(turn.state), now)
        outbox.add(tx, [Message(...)], now)
        return turn

    turn = await storage.writer.run(unit)

Looking: `await storage.read(unit)` for the running talk, `await storage.scan(unit)` for lists, searches and figures.
Both see one consistent state and can write nothing.

Sealing is done inside: functions take and give plain words. Which key lies over a column stands beside it in
`tables.py`; `tx.voter(id)`, `tx.today(now)`, `tx.team`, `tx.heard`, `tx.threats` are the keys, and
`box.seal(table.c.column, text)` / `box.read(table.c.column, sealed)` the way in and out. A keyed hash to look something
up by: `tx.pseudonym(...)` for people who consented or are of the team, `lanes.lane(...)` for all others.

Where what is: `inbox`, `outbox`, `talks`, `consents`, `log`, `search`, `queue`, `tally` for talking; `people`,
`reviews`, `locks`, `audits`, `notices`, `jobs`, `versions`, `oversight` for the team; `followups`, `visits`, `walks`,
`promises` for doors; `threats` apart from all. `erasure`, `withdrawal`, `retention` take away; `register` says what
each column holds. For the operator: `status`, `backups`, `upgrading`, `transfer`, `master` (the key file), `rotation`.

Times are aware datetimes, days those of Amsterdam (`times.day_of`); nothing here reads a clock: `now` comes in. Ids are
random and come in as well. Errors are `errors.StorageError` and its kinds, each with one line for the operator.
"""

from bot.storage.errors import StorageError
from bot.storage.store import Storage
from bot.storage.transaction import Chat, Tx
from bot.storage.writer import Unit

__all__ = ["Chat", "Storage", "StorageError", "Tx", "Unit"]

"""A message that comes again is not worked out again; what voters wrote does not stay."""

import io
import pickle

from bot.matching import stored
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.recent import Recent


def test_what_is_asked_for_again_stays_and_the_rest_goes() -> None:
    recent: Recent[str, int] = Recent(most=2)
    for number, key in enumerate("abcd"):
        assert recent.get("a") == (0 if number else None)
        recent.put(key, number)

    assert recent.get("a") == 0
    assert recent.get("b") is None
    assert len(recent) <= 4
    recent.age()
    recent.age()
    assert len(recent) == 0


def test_the_same_message_is_read_and_decided_once(model) -> None:
    text = "wat vindt u eigenlijk van de hoge huren hier in de straat"
    first = decide(text, model, None)

    assert decide(text, model, None) is first
    assert model.read(text) is model.read(text)
    assert decide(text, model, Vectors("another", {})) == first, "no half for that encoder: words alone"


def test_what_a_voter_wrote_is_gone_after_two_rounds_and_never_in_a_stored_model(model) -> None:
    text = "mijn buurvrouw Xanthippe betaalt te veel huur en haar woninkje lekt"
    wanted(text, model)
    decide(text, model, None)
    assert model.recent.readings.get(text) is not None
    assert model.reader.spelling.remembered.get("xanthippe") is not None

    file = io.BytesIO()
    stored.write(model, file)
    assert b"anthippe" not in file.getvalue()
    assert b"anthippe" not in pickle.dumps(model)
    model.forget()
    model.forget()
    assert model.recent.readings.get(text) is None
    assert model.recent.decisions.get((text, "")) is None
    assert model.reader.spelling.remembered.get("xanthippe") is None

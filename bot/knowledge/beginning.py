"""A knowledge folder to begin with: what is the same for every campaign, and one position that shows the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

_KEPT = ("texts/", "replies.yaml", "examples/replies.yaml", "examples/negatives.yaml", "areas.yaml")
_LETTER = """---
title: {nl: Brief aan de kiezers, en: Letter to the voters}
date: 2026-01-01
signed_by: Naam Kandidaat
opening: 1   # paragraphs before the first numbered one: place and date, salutation
closing: 1   # and after the last
---

Plaats en datum

Zet hier de brief neer, letterlijk, met een lege regel tussen de alinea's.

Met groet, Naam Kandidaat
"""
_CAMPAIGN = """# Who runs this campaign. What is marked LIVE must be filled in before real voters are served.
city: stad
city_name: Stad
candidate: Naam Kandidaat
party: Partij
election:
  name: {nl: gemeenteraadsverkiezing, en: municipal council election}
  # date: 2026-03-18          # LIVE
contact: {name: "", mail: "", phone: ""}                    # LIVE
controller: {name: "", address: "", mail: ""}               # LIVE
payer: {name: "", address: "", mail: ""}                    # LIVE
languages: [nl, en]
themes:
  begin: {nl: Begin, en: Beginning}
max_wrong: 0.02
"""
_POSITION = """theme: begin
positions:
- id: de-brief
  title: {nl: De brief, en: The letter}
  answer:
    nl: |
      Dit is een voorbeeld. Schrijf hier wat de brief over dit onderwerp zegt, in gewone taal en in de derde persoon.
      Beloof niet meer dan de brief. Zeg er eerlijk bij wat de brief niet zegt, want daar vragen mensen naar.
    en: |
      This is an example. Write here what the letter says about this subject, in plain words and in the third person.
      Promise no more than the letter does.
  short: {nl: Dit is een voorbeeld., en: This is an example.}
  quotes:
  - source: brief
    paragraph: P1
    text: Zet hier de brief neer
  examples:
    nl:
    - wat staat er in de brief
    - waar gaat die brief over
    - wat wil de kandidaat
    - vertel eens over de brief
    en:
    - what is in the letter
    - what is the letter about
  thin: true
"""
_VOCABULARY = "synonyms: []\nparties: []\npoliticians: []\nown_names: [Naam Kandidaat]\n"


def begun(base: KnowledgeBase, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a new folder, made from those of an existing one: {path: text}.

    base: the knowledge in `files`, whose candidate and party are taken out of the replies' examples. The areas are
    those of the old city, to be replaced.
    """
    candidate, party = base.campaign.candidate, base.campaign.party
    names = {candidate: "de kandidaat", candidate.rpartition(" ")[2]: "de kandidaat", party: "de partij"}
    kept = {path: _without(text, names) for path, text in files.items() if path.startswith(_KEPT)}
    return {
        **kept,
        "campaign.yaml": _CAMPAIGN,
        "vocabulary.yaml": _VOCABULARY,
        "sources/brief.md": _LETTER,
        "positions/begin.yaml": _POSITION,
    }


def _without(text: str, names: Mapping[str, str]) -> str:
    for name, instead in names.items():
        text = re.sub(rf"\b{re.escape(name)}\b", instead, text, flags=re.IGNORECASE)
    return text

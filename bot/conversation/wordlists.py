"""Closed lists of small words, Dutch and English: yes and no, numbers, question words. Grammar, not campaign."""

from __future__ import annotations


def _listed(text: str, between: str = " ") -> frozenset[str]:
    return frozenset(one for one in " ".join(text.split()).split(between) if one)


YES = _listed(
    "ja|jawel|ja hoor|ja graag|ja dat klopt|ja klopt|klopt|yes|yep|yes please|sure|ja prima|is goed|ja is goed|ja ok",
    "|",
)
NO = _listed(
    "nee|neen|nee hoor|nee dank u|nee bedankt|nee dankje|nope|no|no thanks|no thank you|liever niet|nee liever niet",
    "|",
)
NONE_OF_THEM = _listed(
    "geen|geen van deze|geen van die|geen van allen|geen van alle|geen van beide|geen enkele|iets anders"
    "|iets heel anders|none|none of these|none of them|neither|something else",
    "|",
)
ORDINALS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            _listed("1 een één eerste 1e 1ste bovenste one first 1st"),
            _listed("2 twee tweede 2e 2de two second 2nd"),
            _listed("3 drie derde 3e 3de three third 3rd"),
            _listed("4 vier vierde 4e 4de four fourth 4th"),
        ),
        start=1,
    )
    for word in words
}
LAST = _listed("laatste onderste last")
AROUND_A_NUMBER = _listed(
    "de het die dat nr no nummer number optie option keuze antwoord the ik bedoel kies i mean choose graag please"
)

BEGINS_A_FRAGMENT = _listed("en and maar but ook of or also")
ASKS_A_DETAIL = _listed(
    "hoeveel wanneer waarom hoe waar wie welke hoelang hoezo waarvoor waarmee kost kosten"
    " how when why where who which cost much many"
)
POINTS_BACK = _listed("dan dat die dit het er daar daarvoor daarmee hiervoor then that those it this there")
SMALL = _listed("voor over naar deze geen meer onze veel alle niet from with about more than your")
BETWEEN = _listed(
    "is zijn gaat gaan hij ze precies lang vaak doen doet gebeurt wil jullie u eigenlijk wat komt worden wordt zo ja"
    " nou will he does do exactly long the so to be happen are you going"
)

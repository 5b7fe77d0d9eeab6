"""The pages of the editors, and their names in the menu."""

from __future__ import annotations

from bot.console.pages import (
    antwoorden,
    bewerken,
    bewerken_nieuw,
    bulk,
    cijfers,
    gaten,
    geschiedenis,
    gevolgen,
    gevonden,
    proef,
    teksten,
    voorstel,
)

EDITING = (
    *antwoorden.PAGES,
    *bewerken_nieuw.PAGES,
    *bewerken.PAGES,
    *proef.PAGES,
    *gevolgen.PAGES,
    *voorstel.PAGES,
    *geschiedenis.PAGES,
    *teksten.PAGES,
    *bulk.PAGES,
    *gaten.PAGES,
    *gevonden.PAGES,
    *cijfers.PAGES,
)
"""Every page of the editors."""

MENU = (("/antwoorden", "Antwoorden"), ("/gaten", "Gaten"), ("/cijfers", "Cijfers"), ("/geschiedenis", "Geschiedenis"))
"""Address and name of each part."""

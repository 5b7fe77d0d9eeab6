"""The pages of the editors, and their names in the menu."""

from __future__ import annotations

from bot.console.pages import (
    antwoorden,
    bewerken,
    bewerken_nieuw,
    bulk,
    geschiedenis,
    gevolgen,
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
)
"""Every page of the editors."""

MENU = (("/antwoorden", "Antwoorden"), ("/geschiedenis", "Geschiedenis"))
"""Address and name of each part."""

"""The pages of the editors, and their names in the menu."""

from __future__ import annotations

from bot.console.pages import antwoorden, bewerken, bewerken_nieuw, geschiedenis, gevolgen, proef, voorstel

EDITING = (
    *antwoorden.PAGES,
    *bewerken_nieuw.PAGES,
    *bewerken.PAGES,
    *proef.PAGES,
    *gevolgen.PAGES,
    *voorstel.PAGES,
    *geschiedenis.PAGES,
)
"""Every page of the editors."""

MENU = (("/antwoorden", "Antwoorden"), ("/geschiedenis", "Geschiedenis"))
"""Address and name of each part."""

"""The letter's paragraphs keep their numbers: quotes, links and logs point at them."""

from __future__ import annotations

from bot.knowledge.source import read_source

BEGINNINGS = {
    "P1": "Wethouder zijn in de mooiste stad",
    "H1": "1. Wij krijgen de verschillen klein",
    "P2": "Onze stad is er een van grote verschillen",
    "P3": "De genoemde verschillen lijken namelijk",
    "P4": "Ook hebben we gezien wat we kunnen bereiken",
    "P5": "De uitdagingen zijn groot in onze verdeelde stad",
    "H2": "2. Zorgen voor verbindend stadsbestuur",
    "P6": "Het Haagse stadsbestuur is de afgelopen jaren",
    "P7": "Invloed mag nooit bepaald worden",
    "P8": "Er is een lange weg te gaan",
    "H3": "3. Van polarisatie naar",
    "P9": "Dat brengt me op een derde cruciale",
    "P10": "Het bewust uitvergroten van verschillen",
    "P11": "Het benoemen van polarisatie",
    "H4": "Wat ons te doen staat",
    "P12": "Ghandi zei ooit",
    "P13": "Ik wil ook de komende periode",
    "P14": "En door te laten zien wat we waard zijn",
    "P15": "De komende gemeenteraadsverkiezingen",
    "P16": "Met strijdbare groet, Martijn Balster",
}


def test_the_letters_paragraphs_keep_their_numbers(shipped: dict[str, str]) -> None:
    path = "sources/brief-2021-04-26.md"

    letter, problems = read_source(path, shipped[path])

    assert problems == []
    assert letter is not None
    assert letter.opening == ("Den Haag, 26 april 2021", "Geacht bestuur, beste partijgenoten,")
    assert {id_: text[: len(BEGINNINGS[id_])] for id_, text in letter.paragraphs.items()} == BEGINNINGS
    assert letter.date.isoformat() == "2021-04-26"

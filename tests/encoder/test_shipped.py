"""A first start of what is shipped learns from vectors that are there, and they are the encoder's own."""

from pathlib import Path

import numpy as np
import pytest

from bot import folder
from bot.encoder.cache import DiskCache, shipped
from bot.encoder.service import CHOICES, Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.fit import texts_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.anyio


async def test_the_shipped_vectors_are_what_the_encoder_makes_of_the_shipped_examples(tmp_path):
    base = load(folder.read(ROOT / "knowledge").files)
    assert isinstance(base, KnowledgeBase)
    texts = texts_of(base)
    there = DiskCache(tmp_path / "none.npz", CHOICES[0]).known(texts)
    assert len(there) > 0.95 * len(texts), "make vectors"

    encoder = Encoder(CHOICES[:1])
    assert await encoder.start() == CHOICES[0]
    try:
        sample = [text for text in texts if text in there][:: len(texts) // 12]
        made = await encoder.encode(sample)
    finally:
        await encoder.stop()

    assert made is not None
    for text in sample:
        assert np.allclose(made[text], there[text], atol=2e-3)
    assert b"huisjesmelker" not in shipped(CHOICES[0]).read_bytes()

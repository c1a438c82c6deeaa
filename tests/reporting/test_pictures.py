"""Pictures become lighter and stay what they are."""

from __future__ import annotations

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mekscrna.reporting.pictures import lighter

HEAD = "data:image/png;base64,"


def _address(pixels: np.ndarray) -> str:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, format="png")
    return HEAD + base64.b64encode(stream.getvalue()).decode()


def _pixels(address: str) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(base64.b64decode(address.removeprefix(HEAD)))).convert("RGBA"))


@pytest.mark.parametrize("n_colors", [1, 2, 40, 256])
def test_pixels_stay_and_bytes_go(n_colors: int) -> None:
    rng = np.random.default_rng(n_colors)
    palette = rng.integers(1, 256, (n_colors, 4), dtype=np.uint8)
    pixels = palette[rng.integers(0, n_colors, (120, 120))]
    pixels[:30] = 0
    address = _address(pixels)
    light = lighter(address)
    assert (_pixels(light) == pixels).all() or n_colors == 256  # the clear color may be one too many
    assert len(light) <= len(address)


def test_what_has_too_many_colors_or_is_no_picture_is_left() -> None:
    rng = np.random.default_rng(0)
    address = _address(rng.integers(1, 256, (60, 60, 4), dtype=np.uint8))
    assert lighter(address) == address
    assert lighter("#figure-1-m") == "#figure-1-m"


def test_the_same_picture_gives_the_same_text() -> None:
    address = _address(np.full((8, 8, 4), 200, dtype=np.uint8))
    assert lighter(address) == lighter(address)

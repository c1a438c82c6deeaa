"""Pictures of few colors in few bytes, without losing any."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

_HEAD: Final = "data:image/png;base64,"
_MOST: Final = 256


def lighter(address: str) -> str:
    """Return a PNG data address with a palette where it has at most 256 colors; any other as it is.

    Pixels stay what they are. The same picture gives the same text.
    """
    if not address.startswith(_HEAD):
        return address
    text = "".join(address.removeprefix(_HEAD).split())
    pixels = np.asarray(Image.open(BytesIO(base64.b64decode(text))).convert("RGBA"))
    pixels = np.where(pixels[..., 3:] == 0, 0, pixels)
    colors, place = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    if len(colors) > _MOST:
        return address
    picture = Image.fromarray(place.reshape(pixels.shape[:2]).astype(np.uint8), mode="P")
    picture.putpalette(colors[:, :3].astype(np.uint8).tobytes())
    written = BytesIO()
    picture.save(written, format="png", optimize=True, transparency=colors[:, 3].astype(np.uint8).tobytes())
    return _HEAD + base64.b64encode(written.getvalue()).decode("ascii")

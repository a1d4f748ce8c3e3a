"""Whether two pictures show the same: exactly, to the eye, or not."""

import io
import warnings

import numpy as np
from PIL import Image

EXACT, NEAR, OTHER = "exact", "near", "other"
MOST = 50_000_000  # pixels that are ever decoded; a chart has 3 to 8 million
SQUARE, SEEN = 4, 40  # pixels of a side, and levels of 255 that its mean may differ: a repainted digit differs by 60 and more
STRETCHED = 0.02  # by which the sides of a picture that was made smaller may differ in proportion


def compared(kept, published):
    """EXACT, NEAR or OTHER: a picture that somebody kept, as bytes, beside the published one.

    One of another size is compared at the smaller of both sizes. OTHER too where it cannot be decoded, or is far larger than any chart.
    """
    try:
        one, other = _decoded(kept), _decoded(published)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return OTHER
    if one.size == other.size and one.tobytes() == other.tobytes():
        return EXACT
    if abs(one.width * other.height / (one.height * other.width) - 1) > STRETCHED:
        return OTHER
    size = min(one.size, other.size)
    small = [_in_squares(each if each.size == size else each.resize(size, Image.Resampling.LANCZOS)) for each in (one, other)]
    return NEAR if np.abs(small[0] - small[1]).max() <= SEEN else OTHER


def _decoded(content):
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content)) as picture:
            if not 0 < picture.width * picture.height <= MOST:
                raise ValueError("larger than any chart")
            paper = Image.new("RGBA", picture.size, "white")
            paper.alpha_composite(picture.convert("RGBA"))
            return paper.convert("RGB")


def _in_squares(picture):
    """Means of the squares that a picture is cut into, by colour."""
    width, height = (max(side // SQUARE, 1) for side in picture.size)
    return np.asarray(picture.resize((width, height), Image.Resampling.BOX), float)

"""Whether two pictures show the same: exactly, to the eye, or not. What an SVG or a PDF says of itself does not count, only what it draws."""

import io
import re
import warnings

import numpy as np
from PIL import Image
from pypdf import PdfReader

from cost_model.report.publish import same

EXACT, NEAR, OTHER = "exact", "near", "other"
MOST = 50_000_000  # pixels that are ever decoded; a chart has 3 to 8 million
SQUARE, SEEN = 4, 40  # pixels of a side, and levels of 255 that its mean may differ: a repainted digit differs by 60 and more
STRETCHED = 0.02  # by which the sides of a picture that was made smaller may differ in proportion


def compared(kept, published, kind):
    """EXACT, NEAR or OTHER: a picture that somebody kept, as bytes, beside the published one; OTHER too where it cannot be read.

    kind  of file: png, svg or pdf
    """
    if kept == published:
        return EXACT
    try:
        return {"png": _painted, "svg": _drawn, "pdf": _on_paper}[kind](kept, published)
    except Exception:  # the libraries answer damage with many kinds of errors, their own and Python's
        return OTHER


RECORD = re.compile(rb"<metadata\b.*?</metadata>", re.S)


def _drawn(kept, published):
    """Two SVG without their records: to the byte, or with the same elements, places and labels."""
    one, other = (RECORD.sub(b"", svg) for svg in (kept, published))
    return EXACT if one == other else NEAR if same.drawn(one.decode()) == same.drawn(other.decode()) else OTHER


def _on_paper(kept, published):
    """Two PDF by what they draw on their pages, whatever program saved them."""
    one, other = ([page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages] for pdf in (kept, published))
    return EXACT if one == other else OTHER


def _painted(kept, published):
    """Two PNG, pixel by pixel; one of another size at the smaller of both sizes. A chart is never larger than MOST."""
    one, other = _decoded(kept), _decoded(published)
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

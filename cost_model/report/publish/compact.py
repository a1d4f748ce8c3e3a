"""The SVG that matplotlib writes, said in fewer bytes: the same picture, text by text and line by line.

Paths are relative and to a hundredth of a point, less than 4 thousandths of a millimetre; what is said in a style stands in
attributes of its own, so that a page that forbids inline styles can read it too; nothing is indented.
"""

import functools
import re
from xml.etree import ElementTree

from cost_model.report.publish.files import SVG

STEPS = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 0}  # points that each command of a path takes
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MOVED = re.compile(r"(?<=translate\()[^)]+")
LINK = "{http://www.w3.org/1999/xlink}href"
EVERYWHERE = re.compile(r"\*\{(.*)\}")  # matplotlib's only rule: what holds for every element


def compact(svg):
    """An SVG of `files.svg`, as text, with everything that it says and shows."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        if not (element.text or "").strip():
            element.text = None
        if not (element.tail or "").strip():
            element.tail = None
        if "d" in element.attrib:
            element.set("d", relative(element.get("d")))
        for name in ("x", "y"):
            if name in element.attrib:
                element.set(name, rounded(element.get(name)))
        if "transform" in element.attrib:
            digits = 1 if element.get(LINK, "").startswith("#Vazirmatn") else 2  # letters stand in hundredths of their size
            element.set("transform", MOVED.sub(lambda m, digits=digits: rounded(m[0], digits), element.get("transform")))
        for name, value in declarations(element.attrib.pop("style", "")):
            element.set(name, value)
    for parent in root.iter(f"{{{SVG}}}defs"):
        for style in parent.findall(f"{{{SVG}}}style"):
            for name, value in declarations(EVERYWHERE.fullmatch(style.text)[1]):
                root.set(name, value)
            parent.remove(style)
    return ElementTree.tostring(root, encoding="unicode")


def declarations(style):
    """Pairs of name and value of a style."""
    return [[part.strip() for part in declaration.split(":", 1)] for declaration in style.split(";") if declaration.strip()]


def rounded(text, digits=2):
    """A text with its numbers to so many decimals."""
    return NUMBER.sub(lambda match: decimal(round(10**digits * float(match[0])), 10**digits), text)


def decimal(whole, parts=100):
    """A whole number of hundredths, or of other parts, as a decimal number."""
    return f"{whole / parts:.10g}"


@functools.cache
def relative(path):
    """A path of absolute commands as one of relative ones; each point is rounded itself, so that errors do not add up."""
    said, here, start = [], (0, 0), (0, 0)
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        hundredths = [round(100 * float(number)) for number in NUMBER.findall(numbers)]
        points = list(zip(hundredths[::2], hundredths[1::2], strict=True))
        if len(points) != STEPS.get(command.upper()) or command == command.lower() != "z":
            raise ValueError(f"path: found '{command}{numbers}', expected M, L, Q, C or z with their points")
        origin = (0, 0) if command == "M" else here
        said.append("M" if command == "M" else command.lower())
        said.append(" ".join(f"{decimal(x - origin[0])} {decimal(y - origin[1])}" for x, y in points))
        here = points[-1] if points else start
        start = here if command == "M" else start
    return "".join(said)

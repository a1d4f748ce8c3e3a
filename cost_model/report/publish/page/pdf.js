"use strict";
// A chart as PDF: the paths, repeated shapes, clips, hatches and opacities that matplotlib draws, as vectors, and its record.
//
// A general converter was tried: glyphs are repeated at a scale that is too small for the digits that it writes, so letters
// went missing. What a chart has in it is little; what is not known here is an error, so that nothing is left out silently.

const AT_FIRST = {
  fill: "#000000",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-opacity": "1",
  "stroke-width": "1",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "stroke-miterlimit": "4",
  "stroke-dasharray": "none",
  "stroke-dashoffset": "0",
};
const OTHERS = ["id", "d", "x", "y", "width", "height", "transform", "opacity", "clip-path", "xlink:href"];
const CAPS = { butt: 0, round: 1, square: 2 };
const JOINS = { miter: 0, round: 1, bevel: 2 };

async function pdf(picture) {
  const said = about(picture);
  const [, , width, height] = picture.getAttribute("viewBox").split(" ").map(Number);
  const upright = `1 0 0 -1 0 ${short(height)}`; // a PDF counts from below
  const drawing = new Drawing(picture);
  const figure = `/Figure <</MCID 0>> BDC\n${upright} cm\n${drawing.children(picture, styled(picture, AT_FIRST))}EMC\n`;
  const tiles = [...drawing.tiles].map(([element, name]) => {
    const [x, y, w, h] = ["x", "y", "width", "height"].map((side) => Number(element.getAttribute(side)));
    const box = `/BBox [${x} ${y} ${x + w} ${y + h}] /XStep ${w} /YStep ${h} /Matrix [${upright}]`;
    const kind = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /Resources 7 0 R";
    return ["Pattern", name, `${kind} ${box}`, drawing.children(element, AT_FIRST)];
  });
  const shapes = [...drawing.shapes].map(([content, name]) => {
    const kind = "/Type /XObject /Subtype /Form /BBox [-32000 -32000 32000 32000] /Resources 7 0 R"; // a box that clips nothing
    return ["XObject", name, kind, content];
  });
  const resources = { ExtGState: [...drawing.opacities].map(([state, name]) => `/${name} ${state}`), Pattern: [], XObject: [] };
  const named = [...tiles, ...shapes];
  named.forEach(([kind, name], place) => resources[kind].push(`/${name} ${9 + place} 0 R`));
  const lists = Object.entries(resources).map(([kind, list]) => `/${kind} <<${list.join(" ")}>>`);
  const [title, alt, record, software] = [said.title, said.alt[said.language], said.record, said.software].map(hexadecimal);
  return assembled([
    [`/Type /Catalog /Pages 2 0 R /Lang (${said.language}) /MarkInfo <</Marked true>> /StructTreeRoot 4 0 R
      /ViewerPreferences <</DisplayDocTitle true>>`],
    ["/Type /Pages /Kids [3 0 R] /Count 1"],
    [`/Type /Page /Parent 2 0 R /MediaBox [0 0 ${short(width)} ${short(height)}] /Resources 7 0 R /Contents 8 0 R /StructParents 0`],
    ["/Type /StructTreeRoot /K 5 0 R /ParentTree <</Nums [0 [5 0 R]]>>"],
    [`/Type /StructElem /S /Figure /P 4 0 R /Pg 3 0 R /K 0 /Alt ${alt}`],
    [`/Title ${title} /Subject ${alt} /Keywords ${record} /Creator ${software} /Producer ${software}`],
    [lists.join(" ")],
    ["", figure],
    ...named.map(([, , dictionary, content]) => [dictionary, content]),
  ]);
}

// What draws an SVG, and what is drawn more than once: shapes, tiles of hatches, opacities, each with a name.
class Drawing {
  constructor(picture) {
    this.elements = new Map([...picture.querySelectorAll("[id]")].map((element) => [element.id, element]));
    this.shapes = new Map();
    this.tiles = new Map();
    this.opacities = new Map();
  }

  children(element, style) {
    return [...element.children].map((child) => this.drawn(child, style)).join("");
  }

  drawn(element, inherited) {
    if (["title", "desc", "metadata", "defs"].includes(element.localName)) return "";
    const style = styled(element, inherited);
    const inside = {
      g: () => this.children(element, style),
      use: () => this.used(element, style),
      path: () => this.painted(element, style),
      rect: () => this.painted(element, style),
    }[element.localName];
    if (!inside) throw new Error(`found <${element.localName}>, which is not known here`);
    const around = moved(element) + (element.hasAttribute("clip-path") ? this.clip(element) : "");
    return around ? `q ${around}\n${inside()}Q\n` : inside();
  }

  used(element, style) {
    const content = this.drawn(this.elements.get(element.getAttribute("xlink:href").slice(1)), style);
    if (!content) return "";
    const [x, y] = ["x", "y"].map((side) => short(element.getAttribute(side) ?? 0));
    const place = element.hasAttribute("x") ? `1 0 0 1 ${x} ${y} cm ` : "";
    return `q ${place}/${name(this.shapes, content, "S")} Do Q\n`;
  }

  clip(element) {
    const shape = this.referred(element.getAttribute("clip-path"));
    return `${[...shape.children].map(outline).join("")}W n`;
  }

  painted(element, style) {
    const path = outline(element);
    const [fills, strokes] = [style.fill !== "none", style.stroke !== "none" && Number(style["stroke-width"]) > 0];
    if (!path || !(fills || strokes)) return "";
    const opacity = Number(element.getAttribute("opacity") ?? 1);
    const [ca, CA] = [opacity * style["fill-opacity"], opacity * style["stroke-opacity"]];
    const said = ca < 1 || CA < 1 ? [`/${name(this.opacities, `<</ca ${short(ca)} /CA ${short(CA)}>>`, "O")} gs`] : [];
    if (fills && style.fill.startsWith("url(")) {
      said.push(`/Pattern cs /${name(this.tiles, this.referred(style.fill), "T")} scn`);
    } else if (fills) {
      said.push(`${colour(style.fill)} rg`);
    }
    if (strokes) {
      const dashes = style["stroke-dasharray"] === "none" ? [] : numbers(style["stroke-dasharray"]);
      said.push(
        `${colour(style.stroke)} RG ${short(style["stroke-width"])} w ${CAPS[style["stroke-linecap"]]} J`,
        `${JOINS[style["stroke-linejoin"]]} j ${short(style["stroke-miterlimit"])} M`,
        `[${dashes.map((n) => short(n)).join(" ")}] ${short(style["stroke-dashoffset"])} d`,
      );
    }
    return `q ${said.join(" ")}\n${path}${fills ? (strokes ? "B" : "f") : "S"} Q\n`;
  }

  referred(address) {
    return this.elements.get(/^url\(#(.+)\)$/.exec(address)[1]);
  }
}

// The name of what is drawn more than once; a new one the first time.
function name(known, what, letter) {
  if (!known.has(what)) known.set(what, letter + known.size);
  return known.get(what);
}

// The style of an element: what it says itself, and what it inherits.
function styled(element, inherited) {
  if (element.localName === "svg") return Object.fromEntries(Object.keys(AT_FIRST).map((k) => [k, element.getAttribute(k) ?? inherited[k]]));
  const own = {};
  for (const { name, value } of element.attributes) {
    if (name in AT_FIRST) own[name] = value;
    else if (!OTHERS.includes(name)) throw new Error(`found ${name}="${value}", which is not known here`);
  }
  return { ...inherited, ...own };
}

function moved(element) {
  return [...(element.getAttribute("transform") ?? "").matchAll(/(\w+)\(([^)]*)\)/g)]
    .map(([, kind, inside]) => {
      const [a, b = kind === "scale" ? a : 0] = numbers(inside);
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      const matrix = { translate: [1, 0, 0, 1, a, b], scale: [a, 0, 0, b, 0, 0], rotate: [cos, sin, -sin, cos, 0, 0] }[kind];
      if (!matrix) throw new Error(`found ${kind}(), which is not known here`);
      return `${matrix.map((n) => short(n)).join(" ")} cm `;
    })
    .join("");
}

// The outline of a path or rectangle; a PDF has no relative steps and no quadratic curves.
function outline(element) {
  if (element.localName === "rect") {
    return `${["x", "y", "width", "height"].map((side) => short(element.getAttribute(side))).join(" ")} re\n`;
  }
  let [here, start] = [[0, 0], [0, 0]];
  const steps = [];
  for (const [, command, inside] of (element.getAttribute("d") ?? "").matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const given = numbers(inside).map((n, i) => (command === "M" ? n : n + here[i % 2]));
    if (command === "z") {
      steps.push("h");
      here = start;
      continue;
    }
    const [x, y] = given.slice(-2);
    if (command === "q") {
      const third = (corner, end) => (2 * corner + end) / 3;
      const [cx, cy] = given;
      given.splice(0, 4, third(cx, here[0]), third(cy, here[1]), third(cx, x), third(cy, y), x, y);
    }
    const operator = { M: "m", l: "l", q: "c", c: "c" }[command];
    if (!operator) throw new Error(`found a path with ${command}, which is not known here`);
    steps.push(`${given.map((n) => short(n, 3)).join(" ")} ${operator}`);
    here = [x, y];
    if (command === "M") start = here;
  }
  return steps.length ? `${steps.join("\n")}\n` : "";
}

function numbers(text) {
  return (text.match(/-?\d*\.?\d+/g) ?? []).map(Number);
}

// A number as PDF writes it, never with an exponent.
function short(number, digits = 6) {
  return String(Number(Number(number).toFixed(digits)) || 0);
}

function colour(code) {
  const shares = /^#(..)(..)(..)$/.exec(code);
  if (!shares) throw new Error(`found the colour ${code}, which is not known here`);
  return shares.slice(1).map((pair) => short(parseInt(pair, 16) / 255)).join(" ");
}

// A text in UTF-16, as digits, so that nothing in it means anything to a reader of PDF.
function hexadecimal(text) {
  const units = [0xfeff, ...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))];
  return `<${units.map((unit) => unit.toString(16).padStart(4, "0")).join("")}>`;
}

// A PDF of objects, each a dictionary and perhaps a stream; the first is the catalogue, the sixth the information.
async function assembled(objects) {
  const pieces = [ENCODER.encode("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n")];
  let length = pieces[0].length;
  const add = (piece) => {
    pieces.push(piece);
    length += piece.length;
  };
  const places = [];
  const streams = await Promise.all(objects.map(([, content]) => content !== undefined && deflated(ENCODER.encode(content))));
  for (const [place, [dictionary]] of objects.entries()) {
    places.push(length);
    const bytes = streams[place];
    if (!bytes) {
      add(ENCODER.encode(`${place + 1} 0 obj\n<<${dictionary}>>\nendobj\n`));
    } else {
      add(ENCODER.encode(`${place + 1} 0 obj\n<<${dictionary} /Filter /FlateDecode /Length ${bytes.length}>>\nstream\n`));
      add(bytes);
      add(ENCODER.encode("\nendstream\nendobj\n"));
    }
  }
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  add(ENCODER.encode(`xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<</Size ${count} /Root 1 0 R /Info 6 0 R>>\n`));
  const xref = length - pieces.at(-1).length;
  add(ENCODER.encode(`startxref\n${xref}\n%%EOF\n`));
  return new Blob(pieces, { type: "application/pdf" });
}

async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

"use strict";
// A chart as PNG at 300 dpi, with what files.py writes into its metadata: title, alt text, source and record.

const PRINT_DPI = 300;
const ENCODER = new TextEncoder();

// The SVG drawn by the browser, so many pixels to the inch.
async function drawn(picture, dpi) {
  const [width, height] = ["width", "height"].map((side) => Math.floor((parseFloat(picture.getAttribute(side)) * dpi) / 72));
  const large = picture.cloneNode(true);
  large.setAttribute("width", width);
  large.setAttribute("height", height);
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(large)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function png(picture) {
  const bytes = await drawn(picture, PRINT_DPI);
  const perMetre = Math.round(PRINT_DPI / 0.0254);
  const size = new Uint8Array(9);
  new DataView(size.buffer).setUint32(0, perMetre);
  new DataView(size.buffer).setUint32(4, perMetre);
  size[8] = 1; // the unit is the metre
  const said = about(picture);
  const texts = {
    Title: said.title,
    Description: said.alt[said.language],
    "Description-en": said.alt.en,
    "Description-fa": said.alt.fa,
    Source: said.words.source[said.language],
    Software: said.software,
    Provenance: said.record,
  };
  const chunks = Object.entries(texts).map(([key, text]) => chunk("iTXt", ENCODER.encode(`${key}\0\0\0\0\0${text}`)));
  const afterHeader = 8 + 25; // the signature and IHDR, which is first
  return new Blob([bytes.subarray(0, afterHeader), chunk("pHYs", size), ...chunks, bytes.subarray(afterHeader)], {
    type: "image/png",
  });
}

// What an SVG of files.py says about itself.
function about(picture) {
  const record = picture.querySelector("#provenance").textContent;
  const { language, version } = JSON.parse(record);
  const words = JSON.parse(picture.querySelector("#words").textContent);
  const software = `cost-model ${version}`;
  return { record, language, words, software, title: words.title[language], alt: words.alt };
}

function chunk(type, data) {
  const body = new Uint8Array(4 + data.length);
  body.set(ENCODER.encode(type));
  body.set(data, 4);
  const whole = new Uint8Array(body.length + 8);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  whole.set(body, 4);
  view.setUint32(4 + body.length, checksum(body));
  return whole;
}

const CHECKS = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

// CRC-32, as PNG has it.
function checksum(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = CHECKS[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

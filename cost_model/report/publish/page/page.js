"use strict";
// The page: its language, its search, and what the buttons under a chart do.

const WORDS = { en: {}, fa: {} };
const FILES = {}; // name → text, of what the buttons of the charts of the message copy
const page = document.documentElement;

chooseLanguage();
addEventListener("DOMContentLoaded", start);

// ---- language: what the address says (#03b.fa), else what was chosen before, else what the browser speaks

function chooseLanguage(chosen) {
  const before = remembered();
  const spoken = (navigator.languages ?? []).some((code) => code.startsWith("fa")) ? "fa" : "en";
  page.lang = chosen ?? addressed().language ?? before ?? spoken;
  page.dir = page.lang === "fa" ? "rtl" : "ltr";
}

function addressed() {
  const [, anchor, language] = /^#?(.*?)(?:\.(en|fa))?$/.exec(decodeURIComponent(location.hash));
  return { anchor, language };
}

function remembered(language) {
  try {
    if (language) localStorage.setItem("language", language);
    return localStorage.getItem("language") ?? undefined;
  } catch {
    return undefined; // a browser that keeps nothing for a page from a file
  }
}

function speak(language) {
  chooseLanguage(language);
  document.title = page.dataset[page.lang];
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", button.dataset.language === page.lang);
  }
}

// ---- beginning

function start() {
  for (const [key, text] of Object.entries(JSON.parse(element("spoken").textContent))) {
    for (const language of ["en", "fa"]) WORDS[language][key] = text[language];
  }
  for (const article of document.querySelectorAll("article")) {
    for (const side of article.querySelectorAll(":scope > [lang]")) {
      side.querySelector("article details p").textContent = side.querySelector("img").alt;
    }
  }
  page.classList.add("alive");
  speak();
  document.addEventListener("click", clicked);
  element("search").addEventListener("input", search);
  addEventListener("keydown", (event) => event.key === "Escape" && say());
  addEventListener("hashchange", go);
  addEventListener("beforeprint", () => visiblePictures().forEach((image) => { image.loading = "eager"; }));
  go();
  unpack();
}

async function unpack() {
  try {
    const packed = Uint8Array.from(atob(element("block").textContent), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    Object.assign(FILES, JSON.parse(await new Response(unpacked).text()));
    for (const [weight, file] of [["400", "Vazirmatn-Regular.ttf"], ["700", "Vazirmatn-Bold.ttf"]]) {
      document.fonts.add(await new FontFace("Vazirmatn", `url(data:font/ttf;base64,${FILES[file]})`, { weight }).load());
    }
  } catch {
    say(WORDS[page.lang].unpacked);
  }
  for (const image of document.querySelectorAll("article img")) {
    image.addEventListener("error", () => fromWithin(image), { once: true });
    if (image.complete && !image.naturalWidth) fromWithin(image);
  }
}

function element(id) {
  return document.getElementById(id);
}

// ---- pictures

// Where the page was sent alone, a picture of the message is shown as the page holds it.
function fromWithin(image) {
  const file = image.getAttribute("src");
  if (file in FILES) image.src = URL.createObjectURL(svg(FILES[file]));
}

function svg(text) {
  return new Blob([text.replace(/<svg[^>]*>/, (tag) => tag + FILES["shared.svg"])], { type: "image/svg+xml" });
}

function visiblePictures() {
  return [...document.querySelectorAll(`article:not([hidden]) > [lang=${page.lang}] img`)];
}

// To the chart that the address names: #03b, #03b.fa
function go() {
  const { anchor, language } = addressed();
  if (language) speak(remembered(language) ?? language);
  const target = anchor && element(anchor);
  if (!target) return;
  if (target.closest("[hidden]")) {
    element("search").value = "";
    search();
  }
  const fold = target.closest("details");
  if (fold) fold.open = true;
  target.scrollIntoView();
  (target.querySelector(":scope > summary") ?? target).focus({ preventScroll: true });
}

// ---- search: both scripts, whatever the keyboard

function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640]/gu, "")
    .replace(/ي|ى/g, "ی")
    .replace(/ك/g, "ک")
    .replace(/ة|ە|ۀ/g, "ه")
    .replace(/[۰-۹]/g, (digit) => digit.charCodeAt(0) - 0x6f0)
    .replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/(?<=\d)[,٬](?=\d{3})/g, "")
    .replace(/٫/g, ".")
    .replace(/٪/g, "%")
    .replace(/−/g, "-")
    .toLowerCase()
    .replace(/[·«»“”()؛،;:_]/g, " ");
}

function search() {
  const wanted = fold(element("search").value).split(/\s+/).filter(Boolean);
  const articles = [...document.querySelectorAll("article")];
  for (const article of articles) {
    article.folded ??= fold(
      [article.dataset.code, article.dataset.name, ...[...article.querySelectorAll(".said, article details p")].map((e) => e.textContent)].join(" "),
    );
    article.hidden = !wanted.every((word) => article.folded.includes(word));
  }
  for (const part of document.querySelectorAll(".part, .question")) part.hidden = !part.querySelector("article:not([hidden])");
  document.querySelectorAll(".question").forEach((question) => unfold(question, wanted.length > 0));
  const found = articles.filter((article) => !article.hidden).length;
  const text = wanted.length ? filled(found ? "found" : "none", { found: counted(found), all: counted(articles.length) }) : "";
  element("found").textContent = text;
}

// A question is open while something is searched for, and afterwards as it was before.
function unfold(question, searching) {
  question.stood ??= question.open;
  question.open = searching || question.stood;
  if (!searching) delete question.stood;
}

function counted(number) {
  return new Intl.NumberFormat(page.lang).format(number);
}

function filled(key, parts = {}) {
  return WORDS[page.lang][key].replace(/\{(\w+)\}/g, (_, part) => parts[part]);
}

// ---- what the buttons do

async function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.language) speak(remembered(button.dataset.language) ?? button.dataset.language);
  else if (button.id === "print") await printed();
  else if (button.dataset.take) await take(button.dataset.take, button.closest("article"), button.closest("[lang]"));
  else if (button.id === "close") say();
}

const COPIED = { picture: copyPicture, caption: copyCaption, numbers: copyNumbers };
const INSTEAD = { picture: "svg", numbers: "csv" };

async function take(what, article, side) {
  const { name, code } = article.dataset;
  try {
    await COPIED[what](name, side);
    done(filled(`${what}_done`, { chart: isolated(code) }));
  } catch {
    if (what === "caption") getSelection().selectAllChildren(side.querySelector(".caption"));
    say(filled(`${what}_refused`), INSTEAD[what] && side.querySelector(`[download$=${INSTEAD[what]}], [href$=${INSTEAD[what]}]`));
  }
}

// What reads left to right, such as a code or the name of a file, in a sentence of either direction.
function isolated(text) {
  return `\u2066${text}\u2069`;
}

function copyPicture(name, side) {
  return navigator.clipboard.write([new ClipboardItem({ "image/png": drawn(`${name}.${side.lang}.svg`) })]);
}

// A picture as PNG, as the browser draws it at 300 dpi. One that is not within the page is asked for, which a server answers.
async function drawn(file) {
  const blob = file in FILES ? svg(FILES[file]) : await (await fetch(file)).blob();
  const address = URL.createObjectURL(blob);
  try {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    const [width, height] = [image.width, image.height].map((side) => Math.round((side * 300) / 96));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function copy(plain, html) {
  const types = { "text/plain": plain, "text/html": html };
  const items = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(items))]);
}

// Title, unit, source and how to cite; each paragraph says its direction, so that a word processor keeps it.
function copyCaption(_, side) {
  const paragraphs = [...side.querySelectorAll("h3, .caption p")].map((e) => e.textContent.trim());
  const body = document.createElement("div");
  for (const [place, text] of paragraphs.entries()) {
    const paragraph = body.appendChild(document.createElement("p"));
    Object.assign(paragraph, { dir: side.dir, lang: side.lang, align: side.dir === "rtl" ? "right" : "left" });
    const inside = place ? paragraph : paragraph.appendChild(document.createElement("b"));
    inside.textContent = text;
  }
  Object.assign(body, { dir: side.dir, lang: side.lang });
  return copy(paragraphs.join("\n"), body.outerHTML);
}

// The numbers as a spreadsheet takes them; a word that it would read as a formula has an apostrophe before it in the CSV.
function copyNumbers(name) {
  const rows = parsed(FILES[`${name}.csv`]);
  const table = document.createElement("table");
  table.dir = "ltr";
  for (const [place, row] of rows.entries()) {
    const line = table.insertRow();
    for (const cell of row) line.appendChild(document.createElement(place ? "td" : "th")).textContent = cell;
  }
  return copy(rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ")).join("\t")).join("\n"), table.outerHTML);
}

// Rows of a CSV: cells may stand in quotes, which are doubled inside.
function parsed(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "\n") rows.push([]);
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}

async function printed() {
  for (const image of visiblePictures()) image.loading = "eager";
  await Promise.allSettled(visiblePictures().map((image) => image.decode()));
  print();
}

// ---- what a button did, for eyes and for ears

// What succeeded is said for a while; everything else stays until it is closed.
function done(text) {
  say(text);
  fading = setTimeout(say, 8000);
}

let fading;

function say(text = "", instead) {
  clearTimeout(fading);
  element("message").textContent = text;
  element("said").classList.toggle("full", Boolean(text));
  element("instead").replaceChildren(...(instead ? [instead.cloneNode(true)] : []));
}

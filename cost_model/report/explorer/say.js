// Numbers, money and sentences as report/language.py, say/register.py and say/answering.py say them, from the same words.
// `W` holds these words, each with its text by language; `language` is that of the page.

let language = "en";

// ---- words

function say(text, parts = {}) {
  return (text[language] ?? text.en).replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? parts[name] : whole));
}

function written() {
  return W.written[language];
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function quoted(text) {
  return written().quotes[0] + text + written().quotes[1];
}

// A name as it begins a line, without its article where that stands before more than one word.
function heading(name) {
  const [article, ...rest] = name.split(" ");
  return capital(rest.length && article === written().article ? rest.join(" ") : name);
}

function isolated(text) {
  return written().direction === "rtl" ? `\u2066${text}\u2069` : text;
}

// ---- numbers

// What lies exactly halfway goes to the even digit, as in Python.
// near, longer  the number to the digits wanted, and to so many more that what is left of it is seen
function toEven(x, near, longer, unit) {
  const halfway = /50{30}(?:e.*)?$/.test(longer.replace(".", ""));
  return halfway ? Number((2 * Math.round(x / unit / 2) * unit).toPrecision(12)) : Number(near);
}

// To so many significant digits, and to so many places.
function rounded(x, digits = 2) {
  if (!x) return 0;
  return toEven(x, x.toPrecision(digits), x.toPrecision(digits + 31), 10 ** (Math.floor(Math.log10(Math.abs(x))) - digits + 1));
}

function toPlaces(x, places) {
  return toEven(x, x.toFixed(places), x.toFixed(places + 31), 10 ** -places);
}

function decimals(x, digits) {
  return x === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(x))));
}

function inDigits(text) {
  const own = written().digits;
  return own ? text.replace(/[0-9%]/g, (sign) => [...own]["0123456789%".indexOf(sign)]) : text;
}

function plain(x, places, percentSign = false) {
  const value = percentSign ? Number((100 * x).toPrecision(12)) : x;
  const [whole, fraction] = toPlaces(Math.abs(value), places).toFixed(places).split(".");
  const [group, point] = written().separators;
  const rest = (fraction ?? "").replace(/0+$/, "");
  const text = inDigits(whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest && point + rest) + (percentSign ? "%" : ""));
  return x < 0 && /[1-9۱-۹]/.test(text) ? isolated(`−${text}`) : text;
}

function number(x, digits = 2) {
  if (x === null) return "–";
  const near = rounded(x, digits);
  return plain(near, decimals(near, digits));
}

function count(x) {
  return plain(toPlaces(x, 0), 0);
}

function year(x) {
  return inDigits(String(Math.trunc(x)));
}

const SIZES = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];

function sizeOf(...values) {
  const top = Math.max(...values.map((x) => Math.abs(rounded(x))));
  return SIZES.find(([size]) => top >= size)?.[0] ?? 1;
}

function spaced(...texts) {
  return texts.filter(Boolean).join(" ");
}

function sizeName(size) {
  const found = SIZES.find(([one]) => one === size);
  return found ? say(W.language.sizes[found[1]]) : "";
}

function large(x, digits = 2, size = null) {
  const near = rounded(x, digits), of = size ?? sizeOf(near);
  return spaced(plain(near / of, decimals(near / of, digits)), sizeName(of));
}

function percent(x, digits = 2) {
  if (x === null) return "–";
  const small = Math.abs(x) < 0.095;
  return plain(small ? toPlaces(x, 3) : rounded(x, digits), small ? 1 : 0, true);
}

function chance(share) {
  const { hardly_any, nearly_all, not_quite_half } = W.language.chance;
  if (share > 0 && share < 0.01) return say(hardly_any, { one: percent(0.01) });
  if (share > 0.99 && share < 1) return say(nearly_all, { most: percent(0.99) });
  if (share < 0.5 && percent(share) === percent(0.5)) return say(not_quite_half, { half: percent(0.5) });
  return percent(share);
}

function likelihood(share) {
  return share > 0 && share < 0.01 ? say(W.register.hardly_likely, { one: percent(0.01) }) : chance(share);
}

// ---- money: rial in English, toman in Persian; another currency in its own name

function perUnit() {
  return about().currency === "rial" ? written().rials ?? 1 : 1;
}

function money(amount, digits = 2, size = null) {
  const said = large(amount / perUnit(), digits, size);
  return about().currency === "rial" ? say(W.language.money, { amount: said }) : spaced(said, say(W.language.currencies[about().currency]));
}

// The words with which all texts end, with the blank before them; none where one is nothing but them.
function sharedEnding(...texts) {
  const words = texts.map((one) => one.split(" ")), shared = [];
  while (words.every((one) => one.length > 1) && words.every((one) => one.at(-1) === words[0].at(-1))) {
    shared.unshift(words[0].at(-1));
    words.forEach((one) => one.pop());
  }
  return shared.length ? ` ${shared.join(" ")}` : "";
}

// 'low to high', the unit said once.
function span(low, high, said) {
  const [first, last] = [low, high].map(said);
  const ending = sharedEnding(first, last);
  return say(W.language.span, { low: ending ? first.slice(0, -ending.length) : first, high: last });
}

function moneySpan(low, high) {
  const size = sizeOf(low / perUnit(), high / perUnit());
  return span(low, high, (x) => money(x, 2, size));
}

// A middle value with its likely range, the unit said once: '9 (4 to 14) messages a trip'.
function estimate(middle, low, high, said) {
  const texts = [middle, low, high].map(said), ending = sharedEnding(...texts);
  const [centre, first, last] = texts.map((one) => (ending ? one.slice(0, -ending.length) : one));
  return `${centre} (${first}${written().to}${last})${ending}`;
}

// The unit in which amounts are printed below one another, and its name.
function moneyUnit(amounts) {
  const size = sizeOf(...amounts.filter(Number.isFinite).map((x) => x / perUnit()), 0);
  const top = about().currency === "rial" ? Math.min(size, 1e9) : size;
  const currency = about().currency === "rial" ? say(W.wording.money_unit.rial) : say(W.language.currencies[about().currency]);
  return { size: top * perUnit(), name: spaced(sizeName(top), currency) };
}

function inUnit(x, unit) {
  return number(x / unit.size);
}

// A value of an input with its unit, as numbers/words.py says it.
function amount(x, unit, digits = 2) {
  const [top, ...below] = unit.split("/");
  let figure;
  if (top in W.language.currencies) figure = large(x / (top === "rial" ? perUnit() : 1), digits);
  if (top in W.language.currencies) figure = top === "rial" ? say(W.language.money, { amount: figure }) : spaced(figure, say(W.language.currencies[top]));
  else if (top === "share" || unit === "ratio/year" || (unit === "1/month" && x < 1)) figure = percent(x, digits);
  else if (top === "ratio" || top === "1") figure = number(x, digits);
  else figure = Math.abs(x) >= 1e6 ? large(x, digits) : Math.abs(x) >= 1e3 ? count(x) : number(x, digits);
  return spaced(figure, W.units.of[top] && say(W.units.of[top]), ...below.map((part) => say(W.units.per[part])));
}

function years(months) {
  return months === 12 ? say(W.language.years.one) : say(W.language.years.many, { n: number(months / 12) });
}

function yearsInWords(months) {
  if (months % 12) return years(months);
  const n = months / 12;
  return say(n === 1 ? W.language.years.one_in_words : W.language.years.many, { n: written().spelt?.[n] ?? count(n) });
}

function series(texts) {
  return texts.join(written().semicolon);
}

// ---- who and what within a sentence

function who(account) {
  return say(about().who[account]);
}

function byForce(policy) {
  return policy.mandate === "hard" && !policy.sms_without_app && !policy.sms_if_unseen;
}

function told(policy) {
  return byForce(policy) && policy.name === about().order ? say(W.wording.the_order) : quoted(say(policy.label));
}

// ---- the finding: sentences of the register, chosen as say/register.py and say/answering.py choose them

function savedSentence(mean, policy, account, horizon) {
  const parts = { option: told(policy), who: who(account), amount: money(Math.abs(mean)), years: yearsInWords(horizon) };
  return capital(say(W.register.saved[Math.sign(rounded(mean))], parts));
}

function cheapestSentence(best, account) {
  if (best.name === about().baseline) return say(W.register.nothing_cheaper, { who: who(account) });
  const parts = { option: quoted(say(best.label)), who: who(account), amount: money(best.mean) };
  return say(W.answering.cheapest_saves, parts);
}

function waysSentence(saving, ways, policy, account) {
  const said = saving === 0 ? W.reckonings.counted.none : saving === ways ? W.reckonings.counted.all : W.reckonings.counted.some;
  return capital(say(said, { option: told(policy), who: who(account), saving: count(saving), ways: count(ways) }));
}

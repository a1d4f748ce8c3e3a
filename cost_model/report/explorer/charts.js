// Pictures of the answer, in SVG. Whatever has an axis runs from left to right in both languages; names stand where reading begins.

const ROW = 30, TEXT = 7.2; // height of a row; about how wide a letter is

function svg(kind, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Text whose left, middle or right stands at a place, in either direction of reading.
function text(x, y, said, side = "left", style = "") {
  const rtl = written().direction === "rtl";
  const anchor = side === "middle" ? "middle" : (side === "left") === rtl ? "end" : "start";
  return svg("text", { x, y, class: style || undefined, "text-anchor": anchor, direction: rtl ? "rtl" : "ltr" }, said);
}

function line(x1, y1, x2, y2, style) {
  return svg("line", { x1, y1, x2, y2, class: style });
}

function picture(width, height, label, ...children) {
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, ...children.flat(3).filter(Boolean));
}

// Round steps of an axis that holds some values and zero.
function steps(low, high, wanted = 5) {
  const rough = (high - low || 1) / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) found.push(Math.abs(at) < step / 1e6 ? 0 : at);
  return found;
}

function shortened(said, room) {
  return said.length * TEXT <= room ? said : `${said.slice(0, Math.max(3, Math.floor(room / TEXT) - 1))}…`;
}

// Rows with a mean and a likely range: policies, accounts.  rows  [{name, label, row: {mean, p05, p95}, ghost, chosen, style}]
function ranges(rows, label, width, pick) {
  const narrow = width < 520, rtl = written().direction === "rtl";
  const unit = moneyUnit(rows.flatMap(({ row }) => [row.mean, row.p05, row.p95]));
  const names = narrow ? 0 : Math.min(width * 0.3, 14 + TEXT * Math.max(...rows.map((one) => one.label.length)));
  const numbers = narrow ? 0 : 46, high = narrow ? ROW + 16 : ROW, top = 24;
  const [left, right] = rtl ? [numbers + 12, width - names - 10] : [names + 10, width - numbers - 12];
  const ends = rows.flatMap(({ row, ghost }) => [row.p05, row.p95, row.mean, ghost?.mean ?? 0]);
  const [low, most] = [Math.min(0, ...ends), Math.max(0, ...ends)], room = (most - low || 1) * 0.03;
  const x = (value) => left + ((value - low + room) / (most - low + 2 * room || 1)) * (right - left);
  const height = top + rows.length * high + 6;
  const ticks = steps(low / unit.size, most / unit.size, narrow ? 4 : 6).map((at) => [
    line(x(at * unit.size), top, x(at * unit.size), height - 6, at === 0 ? "axis" : "grid"),
    text(x(at * unit.size), 14, number(at, 3), "middle", "quiet"),
  ]);
  const drawn = rows.map(({ name, label: said, row, ghost, chosen, style }, place) => {
    const y = top + place * high + (narrow ? 34 : ROW / 2), base = narrow ? y - 14 : y + 4.5;
    const group = svg("g", { "data-name": name, class: pick ? "pick" : undefined });
    if (chosen) group.append(svg("rect", { x: 0, y: top + place * high, width, height: high, class: "chosen" }));
    group.append(line(x(row.p05), y, x(row.p95), y, "range"), svg("circle", { cx: x(row.mean), cy: y, r: 5.5, class: "mean" }));
    if (ghost && Math.abs(x(ghost.mean) - x(row.mean)) > 1) {
      group.append(line(x(ghost.p05), y + 7, x(ghost.p95), y + 7, "ghost-range"), svg("circle", { cx: x(ghost.mean), cy: y + 7, r: 3.5, class: "ghost" }));
    }
    group.append(text(rtl ? width - 4 : 4, base, narrow ? said : shortened(said, names), rtl ? "right" : "left", chosen || style ? "bold" : ""));
    group.append(text(rtl ? 4 : width - 4, base, inUnit(row.mean, unit), rtl ? "left" : "right", "bold"));
    if (pick) group.addEventListener("click", () => pick(name));
    return group;
  });
  return picture(width, height, label, drawn.map((group) => group.querySelector("rect")), ticks, drawn);
}

// Share seen in time of each kind, and by SMS.  rows  [{label, now, before}]
function shares(rows, label, width) {
  const narrow = width < 520, rtl = written().direction === "rtl", names = narrow ? 0 : width * 0.3, high = narrow ? 46 : ROW + 4, top = 24;
  const [left, right] = rtl ? [56, width - names - 12] : [names + 12, width - 56], x = (share) => left + share * (right - left);
  return picture(width, top + rows.length * high + 6, label,
    [0, 0.25, 0.5, 0.75, 1].map((at) => [line(x(at), top, x(at), top + rows.length * high, at ? "grid" : "axis"), text(x(at), 14, percent(at), "middle", "quiet")]),
    rows.map(({ label: said, now, before }, place) => {
      const y = top + place * high + (narrow ? 32 : high / 2);
      return [
        line(x(before), y, x(now), y, "range"), svg("circle", { cx: x(before), cy: y, r: 5, class: "ghost" }), svg("circle", { cx: x(now), cy: y, r: 6, class: "mean" }),
        text(rtl ? width - 4 : 4, narrow ? y - 14 : y + 4.5, said, rtl ? "right" : "left"),
        text(rtl ? 4 : width - 4, y + 4.5, percent(now), rtl ? "left" : "right", "bold"),
      ];
    }));
}

// Chance of saving by the price of a miss; a line falls where the account breaks even on average, a cross where the model puts it.
function prices(values, chances, price, label, width) {
  const height = 260, [left, right, top, bottom] = [56, width - 24, 28, height - 40], last = values.length - 1;
  const place = (value) => {
    const k = Math.max(0, values.findLastIndex((one) => one <= value));
    return k >= last ? last : k + (value - values[k]) / (values[k + 1] - values[k]);
  };
  const x = (k) => left + (k / last) * (right - left), y = (share) => bottom - share * (bottom - top);
  const marked = (value, said, style, level) => value !== null && value >= 0 && value <= values[last] && [
    line(x(place(value)), top, x(place(value)), bottom, `${style}-line`),
    text(x(place(value)) + (place(value) > last / 2 ? -6 : 6), top + level, said, place(value) > last / 2 ? "right" : "left", style),
  ];
  return picture(width, height, label,
    [0, 0.5, 1].map((at) => [line(left, y(at), right, y(at), at === 0.5 ? "axis" : "grid"), text(left - 8, y(at) + 4, percent(at), "right", "quiet")]),
    values.map((value, k) => text(x(k), bottom + 20, number(value / perUnit()), k === last ? "right" : k ? "middle" : "left", "quiet")),
    marked(price.price, say(W.page.breaks_even, { price: money(price.price ?? 0) }), "accent", 12),
    marked(price.harm, say(W.page.cards.harm, { harm: money(price.harm ?? 0) }), "quiet", 30),
    svg("polyline", { points: chances.map((share, k) => `${x(k)},${y(share)}`).join(" "), class: "line" }),
    chances.map((share, k) => [svg("circle", { cx: x(k), cy: y(share), r: 5, class: "mean" }), text(x(k), y(share) - 10, percent(share), k === last ? "right" : k ? "middle" : "left", "bold")]));
}

// A mean over the months with its likely range.
function overTime(path, ghost, label, width) {
  const height = 280, n = path.mean.length, unit = moneyUnit([...path.p05, ...path.p95]);
  const [left, right, top, bottom] = [64, width - 16, 14, height - 40];
  const [low, high] = [Math.min(0, ...path.p05), Math.max(0, ...path.p95)], x = (month) => left + ((month + 1) / n) * (right - left);
  const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - top);
  const points = (values) => [`${left},${y(0)}`, ...values.map((value, month) => `${x(month)},${y(value)}`)];
  return picture(width, height, label,
    steps(low / unit.size, high / unit.size, 5).map((at) => [line(left, y(at * unit.size), right, y(at * unit.size), at ? "grid" : "axis"), text(left - 8, y(at * unit.size) + 4, number(at, 3), "right", "quiet")]),
    Array.from({ length: Math.floor(n / 12) + 1 }, (_, k) => text(x(12 * k - 1), bottom + 18, count(k), "middle", "quiet")),
    text((left + right) / 2, bottom + 36, say(W.page.years_from_start), "middle", "quiet"),
    svg("polygon", { points: [...points(path.p95), ...points(path.p05).reverse()].join(" "), class: "band" }),
    ghost && svg("polyline", { points: points(ghost.mean).join(" "), class: "ghost-range", fill: "none" }),
    svg("polyline", { points: points(path.mean).join(" "), class: "line" }));
}

// The specification curve: chances, sorted; below it how each way settles the choices.
// ways  [{probability, mostly_saves, as_answered, choices}];  rows  [{choice, label, alternatives: [{name, label}]}]
function curve(ways, rows, label, width) {
  const sorted = ways.toSorted((a, b) => a.probability - b.probability || a.mean - b.mean), rtl = written().direction === "rtl";
  const names = Math.min(width * 0.36, 230), [left, right] = rtl ? [48, width - names] : [names, width - 48], top = 16, bottom = 170, high = 17;
  const x = (k) => left + ((k + 0.5) / sorted.length) * (right - left), y = (share) => bottom - share * (bottom - top);
  const start = rtl ? width - 4 : 4, side = rtl ? "right" : "left", [end, other] = rtl ? [4, "left"] : [width - 4, "right"];
  const drawn = [0, 0.5, 1].map((at) => [line(left, y(at), right, y(at), at === 0.5 ? "axis" : "grid"), text(rtl ? right + 8 : left - 8, y(at) + 4, percent(at), rtl ? "left" : "right", "quiet")]);
  drawn.push(text(left + 4, y(0.5) - 6, say(W.page.half), "left", "quiet"));
  sorted.forEach((one, k) => {
    drawn.push(svg("circle", { cx: x(k), cy: y(one.probability), r: Math.min(4, Math.max(2, (right - left) / sorted.length / 2.4)), class: one.mostly_saves ? "mean" : "empty" }));
    if (one.as_answered) {
      const [cx, cy] = [x(k), y(one.probability)];
      drawn.push(svg("path", { d: `M${cx},${cy - 7}l6,7l-6,7l-6,-7z`, class: "accent" }));
      drawn.push(text(cx, cy - 12, `${say(W.page.as_answered)}: ${chance(one.probability)}`, cx > (left + right) / 2 ? "right" : "left", "bold"));
    }
  });
  let at = bottom + 22;
  for (const { label: said, name, alternatives } of rows) {
    drawn.push(text(start, at + 4, shortened(capital(said), names + 40), side, "bold"));
    at += high;
    for (const alternative of alternatives) {
      const having = sorted.filter((one) => one.choices[name] === alternative.name);
      drawn.push(line(left, at, right, at, "grid"), text(start, at + 4, shortened(alternative.label, names), side, "quiet"));
      sorted.forEach((one, k) => one.choices[name] === alternative.name && drawn.push(svg("rect", { x: x(k) - 1.5, y: at - 5, width: 3, height: 10, class: one.mostly_saves ? "mean" : "empty" })));
      drawn.push(text(end, at + 4, count(having.filter((one) => one.mostly_saves).length), other, "quiet"));
      at += high;
    }
    at += 6;
  }
  return picture(width, at + 4, label, drawn);
}

// ---- a picture to take: drawn again with a heading and its record, in light, as PNG with the record in it

async function taken(drawn, headingText, record, address) {
  const width = drawn.viewBox.baseVal.width, height = drawn.viewBox.baseVal.height, rtl = written().direction === "rtl";
  const wrapped = (said, bold) => wrap(said, (width - 24) / (bold ? 8.6 : 6.6)).map((one) => ({ said: one, bold }));
  const above = wrapped(headingText, true), below = record.flatMap((one) => wrapped(one, false));
  const whole = picture(width, height + 20 * (above.length + below.length) + 34, headingText);
  const edge = rtl ? width - 12 : 12, side = rtl ? "right" : "left";
  above.forEach(({ said }, k) => whole.append(text(edge, 22 + 20 * k, said, side, "bold")));
  whole.append(svg("g", { transform: `translate(0 ${20 * above.length + 12})` }, ...drawn.childNodes));
  below.forEach(({ said }, k) => whole.append(text(edge, height + 20 * (above.length + k) + 34, said, side, "quiet")));
  document.body.append(whole); // styles are taken as the page gives them, with the colours of print
  document.documentElement.classList.add("light");
  inlined(whole);
  document.documentElement.classList.remove("light");
  whole.remove();
  whole.prepend(svg("style", {}, FONTS), svg("rect", { width: "100%", height: "100%", fill: "#ffffff" }));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * whole.viewBox.baseVal.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return withText(new Uint8Array(await blob.arrayBuffer()), { Title: headingText, Description: record.join("\n"), Source: address });
}

function wrap(said, letters) {
  const lines = [""];
  for (const word of said.split(" ")) {
    if ((lines.at(-1) + word).length > letters && lines.at(-1)) lines.push("");
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines;
}

function inlined(whole) {
  for (const one of [whole, ...whole.querySelectorAll("*")]) {
    const style = getComputedStyle(one);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight"]) one.setAttribute(name, style.getPropertyValue(name));
    one.removeAttribute("class");
  }
}

// A PNG with texts in it, before its end.
function withText(png, texts) {
  const parts = Object.entries(texts).map(([key, value]) => chunk("iTXt", new TextEncoder().encode(`${key}\0\0\0\0\0${value}`)));
  return new Blob([png.subarray(0, -12), ...parts, png.subarray(-12)], { type: "image/png" });
}

function chunk(kind, content) {
  const made = new Uint8Array(content.length + 12), view = new DataView(made.buffer);
  view.setUint32(0, content.length);
  made.set(new TextEncoder().encode(kind), 4);
  made.set(content, 8);
  view.setUint32(content.length + 8, crc(made.subarray(4, -4)));
  return made;
}

function crc(bytes) {
  let found = -1;
  for (const byte of bytes) {
    found ^= byte;
    for (let bit = 0; bit < 8; bit++) found = (found >>> 1) ^ (found & 1 ? 0xedb88320 : 0);
  }
  return ~found >>> 0;
}

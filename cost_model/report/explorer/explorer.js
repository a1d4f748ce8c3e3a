// The page: what is moved, what the engine gives for it, and the address in which it all lives.

const D = JSON.parse(document.getElementById("data").textContent);
const W = D.words;
const FONTS = D.typeface.map(({ weight, url }) => `@font-face { font-family: Vazirmatn; font-weight: ${weight}; src: ${url}; }`).join(" ");
const root = document.documentElement, $ = (id) => document.getElementById(id);
const VIEWS = Object.keys(W.page.views), MOST = 10, STEPS_OF_TRACK = 400;
const CALM = 250, SOON = 100; // milliseconds: without a move before all simulations are run, and in which a quick answer should follow

const state = { case: D.first, policy: "", account: "", view: VIEWS[0], inputs: {}, choices: {}, levers: {} };
let quickDraws = 256, everything = false, resting, turn, latest = 0;
const published = {}; // case → run with nothing moved
let shown = null; // the last run
const beside = {}; // the last path, ranking and specifications

function about() {
  return D.cases[state.case];
}

function policyNamed(name) {
  const one = about().policies.find((policy) => policy.name === name);
  return levered(one, state.levers[name] ?? {});
}

// A policy with some levers moved, as it can be: without a messenger most move nothing, with one it is offered at least.
function levered(one, moved) {
  const policy = { ...one, ...moved };
  if (policy.messenger === "none") for (const lever of D.levers) if (!D.levers_of_any.includes(lever) && lever !== "messenger") policy[lever] = D.defaults[lever];
  if (policy.messenger !== "none" && policy.mandate === "none") policy.mandate = "soft";
  if (!policy.sms_if_unseen) policy.timeout_hours = D.defaults.timeout_hours;
  return policy;
}

function movedLevers(name) {
  const one = about().policies.find((policy) => policy.name === name), now = policyNamed(name);
  return Object.fromEntries(D.levers.filter((lever) => now[lever] !== one[lever]).map((lever) => [lever, now[lever]]));
}

function label(policy) {
  return Object.keys(movedLevers(policy.name)).length ? say(W.page.changed, { policy: say(policy.label) }) : say(policy.label);
}

// A policy as a sentence names it: the order, where it still is what was announced.
function spoken(policy) {
  return Object.keys(movedLevers(policy.name)).length ? { ...policy, name: "", label: { [language]: label(policy) } } : policy;
}

// ---- the address: what is not as published, and nothing else

function address() {
  const said = new URLSearchParams();
  const start = startOf(state.case);
  if (state.case !== D.first) said.set("case", state.case);
  for (const name of ["policy", "account"]) if (state[name] !== start[name]) said.set(name, state[name]);
  if (state.view !== VIEWS[0]) said.set("view", state.view);
  for (const [name, value] of Object.entries(state.inputs)) said.set(`in.${name}`, [value].flat().map((x) => rounded(x, 6)).join(","));
  for (const [name, value] of Object.entries(state.choices)) said.set(`way.${name}`, value);
  for (const name of Object.keys(state.levers)) for (const [lever, value] of Object.entries(movedLevers(name))) said.set(`${name}.${lever}`, value);
  if ([...said].length) said.set("data", D.set);
  said.set("lang", language);
  return `#${said}`;
}

function startOf(name) {
  return { policy: D.cases[name].order, account: D.cases[name].first_account };
}

// Take over what an address says; what it says wrong is told in words, and all else kept.
function read(hash) {
  const wrong = [], fault = (kind, parts) => wrong.push(say(W.page.faults[kind], parts));
  const asked = [...new URLSearchParams(hash.replace(/^#/, ""))].map(([key, value]) => [key, value, isolated(value)]);
  const of = (name) => asked.find(([key]) => key === name)?.[1];
  if (["en", "fa"].includes(of("lang"))) speak(of("lang"), false);
  if (of("case") && !D.cases[of("case")]) fault("case", { found: isolated(of("case")) });
  Object.assign(state, { case: D.cases[of("case")] ? of("case") : D.first, view: VIEWS[0], inputs: {}, choices: {}, levers: {} });
  Object.assign(state, startOf(state.case));
  const known = { policy: about().policies.map((one) => one.name), account: about().accounts, view: VIEWS };
  for (const [key, value, found] of asked) {
    const [before, ...rest] = key.split("."), name = rest.join(".");
    if (["lang", "case"].includes(key)) continue;
    if (key === "data") {
      if (value !== D.set) fault("version", { found, here: isolated(D.set) });
    } else if (key in known) {
      if (known[key].includes(value)) state[key] = value;
      else fault(key, { found });
    } else if (before === "in") readInput(name, value, fault);
    else if (before === "way") {
      const choice = about().choices.find((one) => one.name === name);
      if (choice?.alternatives.some((one) => one.name === value)) choose(name, value);
      else fault("choice", { found: isolated(`${name} = ${value}`) });
    } else if (known.policy.includes(before)) {
      const typed = D.lever_values(name).find((one) => String(one) === value);
      if (typed !== undefined && before !== about().baseline) (state.levers[before] ??= {})[name] = typed;
      else fault("lever", { found: isolated(`${key} = ${value}`) });
    } else fault("unknown", { found: isolated(key) });
  }
  $("notice").textContent = wrong.length ? say(W.page.asked_in_link, { faults: series(wrong) }) : "";
}

function readInput(name, value, fault) {
  const row = about().inputs[name];
  if (!row) return fault("input", { found: isolated(name) });
  const values = value.split(",").map(Number), [low, high] = bounds(row);
  const rising = values.length === 1 || (values.length === 3 && values[0] < values[1] && values[1] < values[2]);
  if (rising && values.every((x) => Number.isFinite(x) && x >= low && x <= high)) state.inputs[name] = values.length === 1 ? values[0] : values;
  else fault("value", { name: say(row.label), found: isolated(value), low: amount(low, row.unit, 3), high: amount(high, row.unit, 3) });
}

// ---- from a move to an answer

const worker = new Worker(URL.createObjectURL(new Blob([$("engine").textContent], { type: "text/javascript" })));
const waiting = new Map();

function ask(what, more) {
  const id = ++latest, policies = about().policies.map((one) => leversOf(one.name));
  worker.postMessage({ ask: what, id, case: state.case, draws: D.draws, policies, inputs: state.inputs, choices: state.choices, settings: {}, ...more });
  return new Promise((done) => waiting.set(id, done));
}

// A policy as the engine takes it: its name, and its levers as they stand.
function leversOf(name, more = {}) {
  const policy = policyNamed(name);
  return { ...Object.fromEntries(D.levers.map((lever) => [lever, policy[lever]])), ...(policy.messenger === "none" ? {} : more), name };
}

// What the ways of reckoning that were chosen set, all of them together.
function settled() {
  const chosen = about().choices.flatMap((choice) => choice.alternatives.filter((one) => state.choices[choice.name] === one.name));
  const all = (what) => Object.assign({}, ...chosen.map((one) => one[what])), inputs = { ...all("inputs"), ...state.inputs };
  const isSame = ([, value]) => value.same !== undefined, pairs = Object.entries(inputs);
  return { settings: all("settings"), levers: all("levers"), left: chosen.flatMap((one) => one.not_counted), same: pairs.filter(isSame),
    inputs: Object.fromEntries(pairs.filter((pair) => !isSame(pair))) };
}

worker.onmessage = ({ data }) => {
  if (data.ask === "progress") return void ($("progress").value = data.done);
  waiting.get(data.id)?.(data);
  waiting.delete(data.id);
};
worker.onerror = (event) => report(say(W.page.broken, { fault: isolated(event.message) }));

// Something was moved: few simulations at once, all of them when the hand rests.
async function moved() {
  history.replaceState(null, "", address());
  clearTimeout(resting);
  resting = setTimeout(rest, CALM);
  turn = null;
  root.classList.add("working");
  if (moved.asking) return (moved.again = true);
  if (!isMoved() && (published[state.case] || shown?.case !== state.case)) { // published numbers or none yet: few simulations give others
    shown = published[state.case] ?? shown;
    return draw();
  }
  moved.asking = true;
  const started = performance.now(), policies = state.view === "policies" ? {} : { policies: [leversOf(state.policy)] };
  if (takenOver(await ask("run", { draws: quickDraws, ...policies }), "quick") && state.view === "path") await alongside("path", { draws: quickDraws });
  const took = performance.now() - started;
  quickDraws = Math.min(4096, Math.max(32, took > SOON ? quickDraws / 2 : took < SOON / 3 ? quickDraws * 2 : quickDraws));
  moved.asking = false;
  if (moved.again) {
    moved.again = false;
    moved();
  }
}

async function rest() {
  if (moved.asking) return (resting = setTimeout(rest, CALM));
  const now = (turn = Symbol()), before = state.case;
  root.classList.add("working");
  report(say(W.page.working));
  $("progress").value = 0;
  const first = turn === now && await ask("run", { policies: [leversOf(state.policy)] }); // what the sentence is about comes first
  if (turn !== now) return;
  if (first.policies) shown = shown?.case === before ? { ...shown, policies: { ...shown.policies, ...first.policies } } : { ...first, how: "all", case: before };
  draw();
  if (!takenOver(await ask("run", { kinds: true }), "all")) return;
  if (!isMoved()) published[before] = shown;
  if (!published[before]) { // a link that was opened: what nothing moved would give
    const reply = await ask("run", { inputs: {}, choices: {}, policies: about().policies.map((one) => one.name) });
    if (reply.policies) published[before] = reply;
    draw();
  }
  for (const what of state.view === "ways" ? ["specifications", "path", "ranking"] : ["path", "ranking", "specifications"]) {
    if (turn === now && !(what === "ranking" && beside.ranking?.of === rankingOf())) await alongside(what, { path: { draws: 4096 }, ranking: { draws: 256 } }[what]);
  }
}

const ALONGSIDE = {
  path: () => ({ policies: [leversOf(state.policy)], accounts: [state.account] }),
  ranking: () => ({ policy: leversOf(state.policy), account: state.account }),
  specifications: () => ({ policy: leversOf(state.policy, settled().levers), accounts: [state.account], settings: settled().settings, inputs: settled().inputs, choices: {} }),
};

async function alongside(what, more) {
  const key = asked(), reply = await ask(what, { ...ALONGSIDE[what](), ...more });
  if (reply.dropped || reply.error || key !== asked()) return;
  beside[what] = { ...reply, key, of: rankingOf() };
  if (what === "ranking" && !moved.holding) drawInputs();
  draw();
}

// What the replies hang on: they are drawn only with what they were asked for.
function asked() {
  return JSON.stringify([state.case, state.policy, state.account, state.inputs, state.choices, state.levers]);
}

// What the order of the inputs hangs on: not on what is moved, so that they stay in place under the hand.
function rankingOf() {
  return `${state.case} ${state.policy} ${state.account}`;
}

function found(what) {
  return beside[what]?.key === asked() ? beside[what] : null;
}

function takenOver(reply, how) {
  if (reply.dropped) return false;
  if (!moved.again) root.classList.remove("working");
  if (reply.error) {
    report(say(W.page.broken, { fault: isolated(`${reply.error} ${JSON.stringify(reply.detail ?? "")}`) }));
    return false;
  }
  shown = { ...reply, how, case: state.case };
  draw();
  const all = count(D.draws);
  report(how === "all" ? say(W.page.all_draws, { all, seed: year(D.seed) }) : say(W.page.quick, { draws: count(reply.draws), all }));
  return true;
}

function report(said) {
  $("made").textContent = said;
}

function isMoved() {
  return Object.keys(state.inputs).length + Object.keys(state.choices).length > 0 || Object.keys(state.levers).some((name) => Object.keys(movedLevers(name)).length);
}

function horizon() {
  return settled().settings.horizon ?? about().settings.horizon;
}

// ---- the answer

function draw() {
  if (shown?.case !== state.case || !shown.policies[state.policy]) return;
  const policy = spoken(policyNamed(state.policy)), now = shown.policies[state.policy], before = published[state.case]?.policies[state.policy];
  const own = now?.accounts[state.account] ?? { mean: 0, p05: 0, p95: 0, chance: 0 };
  const price = now?.price?.[state.account];
  const country = now?.accounts.country, best = shown.best && { ...policyNamed(shown.best), ...shown.policies[shown.best].accounts[about().first_account] };
  const ways = found("specifications")?.account[state.account];
  $("finding").textContent = savedSentence(own.mean, policy, state.account, horizon());
  $("more").textContent = [
    state.account !== "country" && country && savedSentence(country.mean, policy, "country", horizon()),
    best && cheapestSentence(best, about().first_account),
    ways?.ways > 0 && waysSentence(ways.ways_saving, ways.ways, policy, state.account),
  ].filter(Boolean).join(" ");
  $("mini").textContent = `${money(own.mean)} · ${likelihood(own.chance)}`;
  drawCards(now, own, price, isMoved() && before);
  drawView(policy);
  $("moved").textContent = isMoved() ? say(W.page.moved, { rows: series(changes()) }) : say(W.page.nothing_moved);
}

function drawCards(now, own, price, before) {
  const said = W.page.cards, silence = now.silence, was = (text) => before && say(W.page.changed_by, { published: text });
  const cards = [
    [own.mean < 0 ? "loss" : own.mean > 0 ? "gain" : "", say(own.mean < 0 ? said.loss : said.saving), money(Math.abs(own.mean)),
      say(said.likely, { range: moneySpan(own.p05, own.p95) }), say(said.chance, { chance: likelihood(own.chance) }), was(before && money(before.accounts[state.account].mean))],
    [silence ? (silence.mean > 0 ? "loss" : "gain") : "", say(silence?.mean < 0 ? said.gain : said.silence), silence ? say(said.of_100, { n: count(100 * Math.abs(silence.mean)) }) : "–",
      say(silence ? said.of_notices : said.all_by_sms), say(said.seen, { seen: percent(now.seen.mean), sms: percent(shown.policies[about().baseline].seen.mean) }),
      was(before?.silence && say(said.of_100, { n: count(100 * before.silence.mean) }))],
    ["", say(said.price), price ? pays(price) : "–", price?.harm ? say(said.harm, { harm: money(price.harm) }) : price ? "" : say(said.no_price),
      "", was(price && before?.price?.[state.account] && pays(before.price[state.account]))],
  ];
  $("cards").replaceChildren(...cards.map(([style, head, big, ...small]) => {
    const card = made("div", { className: style }, made("span", {}, head), made("strong", {}, big));
    card.append(...small.filter(Boolean).map((one) => made("span", {}, one)));
    return card;
  }));
}

function pays(price) {
  return say(W.pays[price.reading], { price: money(price.price ?? 0) });
}

function made(kind, properties, ...children) {
  const one = Object.assign(document.createElement(kind), properties);
  one.append(...children.filter((child) => child !== null && child !== undefined));
  return one;
}

const accounts = () => about().accounts;

// A view: its heading, its picture at a width, and its table: [heads, rows, marks of rows].
const DRAWN = {
  policies(policy) {
    const all = about().policies.filter((one) => one.name !== about().baseline), first = state.account;
    if (all.some((one) => !shown.policies[one.name])) return null;
    const row = (one) => shown.policies[one.name].accounts[first], ghosts = isMoved() && published[state.case];
    const rows = all.map((one) => ({ name: one.name, label: label(policyNamed(one.name)), row: row(one), chosen: one.name === state.policy, style: one.name === shown.best,
      ghost: ghosts && ghosts.policies[one.name]?.accounts[first] }));
    const unit = moneyUnit(all.flatMap((one) => [row(one).p05, row(one).p95, shown.policies[one.name].accounts.country.mean]));
    const heads = [say(W.answering.heads.policy), `${heading(who(first))}, ${unit.name}`, say(W.answering.heads.likely), say(W.answering.heads.chance),
      ...(first === "country" ? [] : [say(W.answering.heads.country, { unit: unit.name })]), say(W.answering.heads.seen), say(W.answering.heads.silence)];
    const cells = all.map((one) => {
      const { accounts: by, seen, silence } = shown.policies[one.name];
      const remark = one.name === shown.best ? W.page.best : one.stops_sms ? W.page.yardstick : null;
      return [[label(policyNamed(one.name)), remark && say(remark)], inUnit(by[first].mean, unit), span(by[first].p05, by[first].p95, (x) => inUnit(x, unit)), likelihood(by[first].chance),
        ...(first === "country" ? [] : [inUnit(by.country.mean, unit)]), percent(seen.mean), silence ? count(100 * silence.mean) : "–"];
    });
    const marks = all.map((one) => `${one.name === state.policy ? "chosen" : ""} ${one.name === shown.best ? "best" : ""}`);
    const says = say(W.page.chart_of.policies, { who: who(first), years: yearsInWords(horizon()), money: unit.name });
    return [says, (width) => ranges(rows, says, width, (name) => pick("policy", name)), heads, cells, marks];
  },
  accounts(policy) {
    const by = shown.policies[state.policy].accounts, ghosts = isMoved() && published[state.case]?.policies[state.policy].accounts;
    const rows = accounts().map((name) => ({ name, label: heading(who(name)), row: by[name], chosen: name === state.account, ghost: ghosts && ghosts[name] }));
    const unit = moneyUnit(rows.flatMap(({ row }) => [row.mean, row.p05, row.p95]));
    const says = capital(say(W.page.chart_of.accounts, { option: told(policy), years: yearsInWords(horizon()), money: unit.name }));
    const heads = [say(W.page.columns.account), say(W.page.columns.mean, { unit: unit.name }), say(W.answering.heads.likely), say(W.answering.heads.chance)];
    return [says, (width) => ranges(rows, says, width, (name) => pick("account", name)), heads,
      rows.map(({ label: said, row }) => [[said], inUnit(row.mean, unit), span(row.p05, row.p95, (x) => inUnit(x, unit)), likelihood(row.chance)]), rows.map((one) => (one.chosen ? "chosen" : ""))];
  },
  notices(policy) {
    const now = shown.policies[state.policy].kinds, before = shown.policies[about().baseline].kinds;
    if (!now) return null;
    const rows = about().kinds.map(({ name, label: said }) => ({ label: say(said), now: now[name].seen, before: before[name].seen, silence: now[name].silence }));
    const says = capital(say(W.page.chart_of.notices, { option: told(policy) }));
    return [says, (width) => shares(rows, says, width), [say(W.page.columns.kind), say(W.page.columns.by_sms), say(W.page.columns.now), say(W.answering.heads.silence)],
      rows.map((one) => [[one.label], percent(one.before), percent(one.now), one.silence === null ? "–" : count(100 * one.silence)])];
  },
  price(policy) {
    const prices_ = shown.policies[state.policy].price, price = prices_?.[state.account];
    if (!price) return null;
    const values = shown.values, chances = values.map((value) => price.chance[value]);
    const says = capital(say(W.page.chart_of.price, { option: told(policy), who: who(state.account), money: moneyUnit([1]).name }));
    return [says, (width) => prices(values, chances, price, says, width), [say(W.page.columns.price), say(W.answering.heads.chance)], values.map((value, k) => [[money(value)], likelihood(chances[k])])];
  },
  path(policy) {
    const known = found("path")?.policies[state.policy], by = known?.saving[state.account];
    if (!by) return null;
    const unit = moneyUnit([...by.p05, ...by.p95]), last = (of) => of?.at(-1);
    const more = [last(known.active?.mean) !== undefined && say(W.page.with_app, { share: percent(last(known.active.mean)) }), last(known.seen) !== undefined && say(W.page.seen_month, { share: percent(last(known.seen)) })];
    const says = [capital(say(W.page.chart_of.path, { option: told(policy), who: who(state.account), money: unit.name })), ...more.filter(Boolean)].join(written().semicolon);
    const at = by.mean.map((_, month) => month).filter((month) => month % 12 === 11);
    return [says, (width) => overTime(by, null, says, width), [say(W.page.columns.year), say(W.page.columns.mean, { unit: unit.name }), say(W.answering.heads.likely)],
      at.map((month) => [[count((month + 1) / 12)], inUnit(by.mean[month], unit), span(by.p05[month], by.p95[month], (x) => inUnit(x, unit))])];
  },
  ways(policy) {
    const known = found("specifications")?.account[state.account];
    if (!known?.rows.length) return null;
    const distinct = known.rows.filter((one) => one.distinct), says = capital(say(W.page.chart_of.ways, { option: told(policy), who: who(state.account) }));
    const rows = about().choices.map(({ name, label: said, alternatives }) => ({ name, label: say(said),
      alternatives: alternatives.filter((one) => distinct.some((way) => way.choices[name] === one.name)).map((one) => ({ name: one.name, label: say(one.label) })) })).filter((one) => one.alternatives.length > 1);
    const cells = rows.flatMap(({ name, label: said, alternatives }) => alternatives.map((one) => {
      const having = distinct.filter((way) => way.choices[name] === one.name);
      return [[capital(said), one.label], count(having.filter((way) => way.mostly_saves).length), count(having.length)];
    }));
    return [says, (width) => curve(distinct, rows, says, width), [say(W.page.columns.choice), say(W.page.columns.ways), say(W.page.views.ways)], cells];
  },
};

function drawView(policy) {
  const drawing = DRAWN[state.view](policy);
  if (!drawing) return void ($("chart").replaceChildren(made("p", { className: "quiet" }, say(["notices", "path", "ways"].includes(state.view) ? W.page.working : W.page.cards.no_price))), $("table").replaceChildren());
  const [says, drawn, heads, cells, marks = []] = drawing;
  const key = isMoved() && ["policies", "accounts"].includes(state.view) && published[state.case] ? made("p", { className: "quiet" }, say(W.page.ghost)) : null;
  $("chart").replaceChildren(made("p", {}, says), drawn(Math.max(280, $("view").clientWidth)), ...[key].filter(Boolean));
  const head = made("thead", {}, made("tr", {}, ...heads.map((one) => made("th", { scope: "col" }, one))));
  const rows = cells.map(([first, ...rest], k) => made("tr", { className: marks[k] ?? "" },
    made("th", { scope: "row" }, first[0], first[1] ? made("small", {}, first[1]) : null), ...rest.map((one) => made("td", {}, one))));
  const table = made("table", {}, made("caption", { className: "unseen" }, says), head, made("tbody", {}, ...rows));
  const box = made("div", { className: "scroll", tabIndex: 0, role: "region" }, table);
  box.setAttribute("aria-label", says);
  if (state.view === "policies") return $("table").replaceChildren(box);
  const open = $("table").querySelector("details")?.open;
  $("table").replaceChildren(made("details", { open: Boolean(open) }, made("summary", {}, say(W.page.as_table)), box));
}

// What was changed, in words: for the page, and for the record of a picture.
function changes() {
  const inputs = Object.entries(state.inputs).map(([name, value]) => say(W.page.pair, { name: say(about().inputs[name].label), value: valueSaid(about().inputs[name], value) }));
  const choices = Object.entries(state.choices).map(([name, value]) => {
    const choice = about().choices.find((one) => one.name === name);
    return say(W.page.choice_pair, { name: say(choice.label), value: say(choice.alternatives.find((one) => one.name === value).label) });
  });
  const levers = Object.keys(state.levers).flatMap((name) => Object.entries(movedLevers(name)).map(([lever, value]) =>
    say(W.page.lever_pair, { policy: say(about().policies.find((one) => one.name === name).label), name: say(W.page.levers[lever].name), value: leverSaid(lever, value) })));
  return [...inputs, ...choices, ...levers];
}

// ---- what can be moved

function pick(what, name) {
  state[what] = name;
  controls();
  moved();
  draw();
}

function choose(name, value) {
  const choice = about().choices.find((one) => one.name === name);
  if (choice.alternatives.find((one) => one.name === value).default) delete state.choices[name];
  else state.choices[name] = value;
}

function controls() {
  const option = (value, said) => made("option", { value }, said);
  $("case").replaceChildren(...Object.entries(D.cases).map(([name, one]) => option(name, say(one.label))));
  $("account").replaceChildren(...accounts().map((name) => option(name, heading(who(name)))));
  $("policy").replaceChildren(...about().policies.filter((one) => one.name !== about().baseline).map((one) => option(one.name, label(policyNamed(one.name)))));
  for (const name of ["case", "account", "policy"]) $(name).value = state[name];
  $("views").replaceChildren(...VIEWS.map((name) => {
    const tab = made("button", { type: "button", role: "tab", id: `tab_${name}`, tabIndex: name === state.view ? 0 : -1, onclick: () => look(name) }, say(W.page.views[name]));
    tab.setAttribute("aria-selected", name === state.view);
    tab.setAttribute("aria-controls", "view");
    return tab;
  }));
  $("view").setAttribute("aria-labelledby", `tab_${state.view}`);
  drawLevers();
  drawChoices();
  drawInputs();
}

function look(view) {
  state.view = view;
  history.replaceState(null, "", address());
  for (const tab of $("views").children) {
    tab.setAttribute("aria-selected", tab.id === `tab_${view}`);
    tab.tabIndex = tab.id === `tab_${view}` ? 0 : -1;
  }
  $("view").setAttribute("aria-labelledby", `tab_${view}`);
  draw();
}

function leverSaid(lever, value) {
  if (typeof value === "boolean") return say(value ? W.page.yes : W.page.no);
  if (lever === "start") return say(about().months[value]);
  return W.page.levers[lever].values[value] ? say(W.page.levers[lever].values[value]) : inDigits(String(value));
}

function drawLevers() {
  const policy = policyNamed(state.policy), decided = policy.messenger === "none" ? {} : settled().levers; // by a way of reckoning
  $("levers_title").textContent = say(W.page.of_policy, { policy: label(policy) });
  $("levers").replaceChildren(...D.levers.filter((lever) => W.page.levers[lever]).map((lever) => {
    const values = leverValues(lever).filter((value) => value !== "none" || lever === "messenger" || policy.messenger === "none");
    const now = decided[lever] ?? policy[lever];
    if (!values.includes(now)) values.push(now);
    const select = made("select", { id: `lever_${lever}`, onchange: () => {
      const value = values[select.selectedIndex];
      state.levers[state.policy] = { ...state.levers[state.policy], [lever]: value };
      if (!Object.keys(movedLevers(state.policy)).length) delete state.levers[state.policy];
      again(select.id);
    } }, ...values.map((value) => made("option", { value: String(value), selected: value === now }, value === "none" && lever === "mandate" ? "–" : leverSaid(lever, value))));
    select.disabled = lever in decided || policy.messenger === "none" && lever !== "messenger" && !D.levers_of_any.includes(lever);
    return made("label", {}, say(W.page.levers[lever].name), select);
  }));
}

function leverValues(lever) {
  if (typeof D.defaults[lever] === "boolean") return [false, true];
  if (lever === "start") return Object.keys(about().months);
  const values = Object.keys(W.page.levers[lever]?.values ?? {});
  return typeof D.defaults[lever] === "number" ? values.map(Number).sort((a, b) => a - b) : lever === "mandate" ? ["none", ...values] : values;
}
D.lever_values = (lever) => (D.levers.includes(lever) ? leverValues(lever) : []);

// Redraw the controls and keep the focus where it was.
function again(id) {
  controls();
  if (id) $(id)?.focus();
  moved();
}

function drawChoices() {
  $("choices").replaceChildren(...about().choices.map(({ name, label: said, alternatives }) => {
    const now = state.choices[name] ?? alternatives.find((one) => one.default)?.name;
    const options = alternatives.map((one) => {
      const able = !one.within.length || (state.choices[one.within[0]] ?? one.within[1]) === one.within[1];
      const input = made("input", { type: "radio", name: `way_${name}`, id: `way_${name}_${one.name}`, value: one.name, checked: one.name === now, disabled: !able, onchange: () => {
        choose(name, one.name);
        again(input.id);
      } });
      return made("label", { title: one.note ? say(one.note) : "" }, input, one.default ? say(W.page.as_published, { label: say(one.label) }) : say(one.label));
    });
    return made("fieldset", {}, made("legend", {}, capital(say(said))), made("div", { className: "options" }, ...options));
  }));
}

// ---- inputs: three handles on a track, which runs from left to right

function bounds(row) {
  return [row.minimum ?? (row.lowest ?? 0), row.maximum ?? 1e18];
}

// The track: where it begins and ends, and whether equal steps are equal shares.
function scaleOf(row) {
  const [least, most] = bounds(row), wide = row.p05 > 0 && row.p95 / row.p05 > 12, spread = row.p95 - row.p05 || Math.abs(row.p50) || 1;
  const low = Math.max(least, wide ? row.p05 / 4 : row.p05 - 0.6 * spread), high = Math.min(most, wide ? row.p95 * 4 : row.p95 + 0.6 * spread);
  const [from, to] = wide ? [Math.log(Math.max(low, row.p05 / 10)), Math.log(high)] : [low, high];
  return {
    place: (value) => (STEPS_OF_TRACK * ((wide ? Math.log(Math.max(value, 1e-300)) : value) - from)) / (to - from || 1),
    value: (place) => { const at = from + ((to - from) * place) / STEPS_OF_TRACK; return Math.min(high, Math.max(low, wide ? Math.exp(at) : at)); },
  };
}

function threeOf(row, name) {
  const now = state.inputs[name];
  return now === undefined ? [row.p05, row.p50, row.p95] : Array.isArray(now) ? now : [now, now, now];
}

function digitsFor(row) {
  const top = Math.max(Math.abs(row.p05), Math.abs(row.p95)), spread = row.p95 - row.p05;
  return spread > 0 && top > 0 ? Math.max(2, Math.ceil(Math.floor(Math.log10(top)) + 1 - Math.log10(spread / 10))) : 2;
}

// A value to a thousandth of what the input may be, so that a link can be read.
function nearTo(x, row) {
  const step = 10 ** (Math.floor(Math.log10(row.p95 - row.p05)) - 3);
  return Number((Math.round(x / step) * step).toPrecision(12));
}

function valueSaid(row, value) {
  const digits = digitsFor(row), said = (x) => amount(x, row.unit, digits);
  if (!Array.isArray(value)) return say(W.page.held_at, { value: said(value) });
  return estimate(value[1], value[0], value[2], said);
}

function order() {
  const names = Object.keys(about().inputs).filter((name) => about().inputs[name].p05 < about().inputs[name].p95), swings = beside.ranking?.of === rankingOf() && beside.ranking.inputs;
  const known = about().ranking[state.account] ?? Object.values(about().ranking)[0] ?? names;
  const place = swings ? (name) => -Math.abs(swings[name] ?? 0) : (name) => (known.includes(name) ? known.indexOf(name) : 1e3);
  return names.toSorted((a, b) => (a in state.inputs ? 0 : 1) - (b in state.inputs ? 0 : 1) || place(a) - place(b));
}

function drawInputs() {
  const wanted = folded($("search").value).split(/\s+/).filter(Boolean), names = order();
  const those = wanted.length ? names.filter((name) => wanted.every((word) => folded(`${name} ${say(about().inputs[name].label)}`).includes(word))) : names;
  const few = wanted.length || everything ? those : those.slice(0, Math.max(MOST, Object.keys(state.inputs).length));
  $("found").textContent = wanted.length ? say(W.page.found, { n: count(those.length), all: count(names.length) }) : "";
  $("all").textContent = everything ? say(W.page.show_few) : say(W.page.show_all, { all: count(names.length) });
  $("all").hidden = wanted.length > 0;
  const focused = document.activeElement?.id;
  $("inputs").replaceChildren(...few.map(inputRow));
  if (focused?.startsWith("in_") || focused?.startsWith("hold_")) $(focused)?.focus({ preventScroll: true });
}

function folded(said) {
  return said.normalize("NFKD").replace(/[\p{M}\u200b-\u200f\u2066-\u2069]/gu, "").replace(/[يى]/g, "ی").replace(/ك/g, "ک").replaceAll("_", " ").toLowerCase();
}

function inputRow(name) {
  const row = about().inputs[name], scale = scaleOf(row), said = say(row.label), output = made("output", {});
  const handles = ["low", "middle", "high"].map((which) => {
    const handle = made("input", { type: "range", min: 0, max: STEPS_OF_TRACK, step: 1, className: which, id: `in_${name}_${which}` });
    handle.setAttribute("aria-label", say(W.page[which], { name: said }));
    return handle;
  });
  const hold = made("input", { type: "checkbox", id: `hold_${name}` });
  hold.setAttribute("aria-label", say(W.page.hold_one, { name: said }));
  const reset = made("button", { type: "button" }, say(W.page.reset));
  reset.setAttribute("aria-label", say(W.page.reset_one, { name: said }));
  const bar = svg("svg", { viewBox: `0 0 ${STEPS_OF_TRACK} 32`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const box = made("div", { className: "input" },
    made("div", { className: "head" }, made("span", { className: "name" }, said), reset, made("label", { className: "hold" }, hold, say(W.page.hold))),
    made("div", { className: "track" }, bar, ...handles),
    made("details", {}, made("summary", {}, output, ` · ${say(W.bases[row.basis])}`), ...evidence(row).filter(Boolean)));

  function show() {
    const three = threeOf(row, name), held = name in state.inputs && !Array.isArray(state.inputs[name]);
    handles.forEach((handle, k) => {
      handle.value = Math.round(scale.place(three[k]));
      handle.setAttribute("aria-valuetext", amount(three[k], row.unit, digitsFor(row)));
      handle.hidden = held && k !== 1;
    });
    hold.checked = held;
    reset.hidden = !(name in state.inputs);
    box.classList.toggle("moved", name in state.inputs);
    output.textContent = valueSaid(row, held ? three[1] : three);
    const at = (value) => Math.min(STEPS_OF_TRACK, Math.max(0, scale.place(value)));
    bar.replaceChildren(line(0, 16, STEPS_OF_TRACK, 16, "grid"), line(at(row.p05), 24, at(row.p95), 24, "ghost-range"), held ? "" : line(at(three[0]), 16, at(three[2]), 16, "range"));
  }

  function set(value) {
    if (value === undefined) delete state.inputs[name];
    else state.inputs[name] = value;
    show();
    moved();
  }

  handles.forEach((handle, k) => handle.addEventListener("input", () => {
    moved.holding = true;
    const near = (x) => nearTo(x, row), at = near(scale.value(Number(handle.value))), three = threeOf(row, name);
    if (hold.checked) return set(at);
    set(k === 1 ? shifted(row, scale, three, at).map(near) : inOrder(three.with(k, at), k, row));
  }));
  handles.forEach((handle) => handle.addEventListener("change", () => { moved.holding = false; }));
  hold.addEventListener("change", () => set(hold.checked ? nearTo(threeOf(row, name)[1], row) : undefined));
  reset.addEventListener("click", () => { set(undefined); handles[1].focus(); });
  show();
  return box;
}

// The whole interval moved so that its middle is at a value, within what the input can be.
function shifted(row, scale, three, middle) {
  const [low, high] = bounds(row), by = scale.place(middle) - scale.place(three[1]);
  const ends = [0, 2].map((k) => scale.value(scale.place(three[k]) + by));
  return inOrder([Math.max(low, ends[0]), middle, Math.min(high, ends[1])], 1, row);
}

// Three values in rising order, the one that was moved kept as near as it can be.
function inOrder([low, middle, high], which, row) {
  const [least, most] = bounds(row), gap = Math.max((row.p95 - row.p05) / 200, Number.EPSILON);
  const centre = Math.min(most - gap, Math.max(least + gap, middle));
  if (which === 1) return [Math.min(low, centre - gap), centre, Math.max(high, centre + gap)];
  return [Math.max(least, Math.min(low, centre - gap)), centre, Math.min(most, Math.max(high, centre + gap))];
}

function evidence(row) {
  const range = say(W.page.published_range, { range: valueSaid(row, [row.p05, row.p50, row.p95]) });
  const sources = row.sources.map((one) => isolated([one.title, one.publisher, one.date].filter(Boolean).join(", ")));
  return [made("p", {}, range), row.note ? made("p", { lang: "en", dir: "ltr" }, row.note) : null, sources.length ? made("p", {}, say(W.page.sources, { sources: series(sources) })) : null];
}

// ---- what can be taken along

function pythonLines() {
  const shownAs = (value) => (typeof value === "boolean" ? (value ? "True" : "False") : typeof value === "number" ? String(value) : Array.isArray(value) ? `(${value.map((x) => rounded(x, 6)).join(", ")})` : JSON.stringify(value));
  const { settings, levers, left, same, inputs } = settled();
  const keywords = (of) => Object.entries(of).map(([name, value]) => `${name}=${shownAs(value)}`).join(", ");
  const policies = about().policies.map((one) => {
    const other = { ...movedLevers(one.name), ...(policyNamed(one.name).messenger === "none" ? {} : levers) };
    return Object.keys(other).length ? `scenarios.replace(${shownAs(one.name)}, ${keywords(other)})` : shownAs(one.name);
  });
  return [
    "import cost_model", `from cost_model import answer, decision, scenarios, simulate${same.length ? ", specifications" : ""}`,
    ...(same.length ? ["from cost_model.inputs.choices import Same"] : []), ...(left.length ? ["from cost_model.model.ledger import LINES"] : []), "",
    `case = cost_model.load(${state.case === D.first ? "" : shownAs(state.case)})${Object.keys(inputs).length ? `.held(${keywords(inputs)})` : ""}`,
    same.length ? `draws = specifications.drawn_with(case, {${same.map(([name, value]) => `${shownAs(name)}: Same(${shownAs(value.same)})`).join(", ")}}, ${D.draws}, ${D.seed})` : `draws = case.sample(${D.draws}, seed=${D.seed})`,
    `policies = [${policies.join(", ")}]`,
    `outcome = simulate.run(draws, policies${Object.keys(settings).length ? `, ${keywords(settings)}` : ""})`,
    left.length ? `saving = decision.saving(outcome, ${shownAs(state.account)}, lines=[line for line in LINES if line not in ${JSON.stringify(left)}])` : `saving = decision.saving(outcome, ${shownAs(state.account)})`,
    "print(decision.interval(saving))", ...(left.length ? [] : ["answer.answer(outcome)"]),
  ].join("\n");
}

async function copied(text, done, refused) {
  try {
    await navigator.clipboard.writeText(text);
    report(done);
  } catch {
    report(refused);
  }
}

async function save() {
  const drawing = DRAWN[state.view](spoken(policyNamed(state.policy)));
  if (!drawing) return;
  const facts = [$("finding").textContent, $("moved").textContent, shown.how === "all" ? say(W.page.all_draws, { all: count(D.draws), seed: year(D.seed) }) : say(W.page.quick, { draws: count(shown.draws), all: count(D.draws) }), $("data_of").textContent];
  const blob = await taken(drawing[1](900), `${say(about().label)}. ${drawing[0]}`, facts, address());
  const file = `explorer_${state.view}_${state.account}.${language}.png`;
  made("a", { href: URL.createObjectURL(blob), download: file }).click();
  report(say(W.page.save_done, { file: isolated(file) }));
}

// ---- language, and the beginning

function speak(chosen, redraw = true) {
  language = chosen;
  Object.assign(root, { lang: chosen, dir: written().direction });
  try { localStorage.setItem("language", chosen); } catch { /* a browser that keeps nothing for a page from a file */ }
  document.title = say(W.page.title);
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(W.page[one.dataset.say]);
  $("views").setAttribute("aria-label", say(W.page.views_of));
  $("progress").setAttribute("aria-label", say(W.page.working));
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", button.dataset.language === chosen);
  $("data_of").textContent = say(W.page.data_of, { date: say(D.date), version: isolated(D.version), set: isolated(D.set) });
  $("published_as").textContent = D.chart && say(W.page.published_as, { code: isolated(D.chart) });
  if (!redraw) return;
  history.replaceState(null, "", address());
  controls();
  draw();
}

function firstLanguage() {
  let before = null;
  try { before = localStorage.getItem("language"); } catch { /* as above */ }
  return before ?? ((navigator.languages ?? []).some((code) => code.startsWith("fa")) ? "fa" : "en");
}

function open() {
  read(location.hash);
  controls();
  moved();
}

function start() {
  for (const { weight, url } of D.typeface) new FontFace("Vazirmatn", url, { weight }).load().then((face) => document.fonts.add(face)).then(draw);
  worker.postMessage({ ask: "load", cases: D.cases, script: $("engine").textContent });
  speak(firstLanguage(), false);
  root.classList.add("alive");
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
  for (const name of ["account", "policy"]) $(name).addEventListener("change", (event) => pick(name, event.target.value));
  $("case").addEventListener("change", (event) => {
    Object.assign(state, { case: event.target.value, inputs: {}, choices: {}, levers: {} }, startOf(event.target.value));
    again("case");
  });
  $("views").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (written().direction === "rtl" ? -1 : 1);
    const next = event.key === "Home" ? 0 : event.key === "End" ? VIEWS.length - 1 : (VIEWS.indexOf(state.view) + step + VIEWS.length) % VIEWS.length;
    if (Number.isNaN(next)) return;
    look(VIEWS[next]);
    $(`tab_${VIEWS[next]}`).focus();
    event.preventDefault();
  });
  $("search").addEventListener("input", drawInputs);
  $("all").addEventListener("click", () => { everything = !everything; drawInputs(); });
  $("reset").addEventListener("click", () => { Object.assign(state, { inputs: {}, choices: {}, levers: {} }); $("notice").textContent = ""; again("reset"); });
  $("link").addEventListener("click", () => copied(location.href, say(W.page.link_done), say(W.page.link_refused)));
  $("python").addEventListener("click", () => { $("lines").querySelector("pre").textContent = pythonLines(); $("lines").showModal(); });
  $("copy").addEventListener("click", () => copied(pythonLines(), say(W.page.copied), say(W.page.link_refused)));
  $("close").addEventListener("click", () => $("lines").close());
  $("save").addEventListener("click", save);
  addEventListener("hashchange", open);
  let width = innerWidth;
  addEventListener("resize", () => { if (width !== innerWidth) draw(); width = innerWidth; });
  new IntersectionObserver(([one]) => $("mini").classList.toggle("idle", one.isIntersecting)).observe($("finding"));
  open();
}

start();

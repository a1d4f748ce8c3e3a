// The model in a worker of the browser. What stands above this file is translated from Python: the equations of the model, the
// lines of the ledger, the numbers of the sequence. What stands here draws, runs, sums up and answers, as the library does.

// ---- normal distribution, as the library has it (Cephes) -------------------------------------------------------------------

const polevl = (x, of) => of.reduce((sum, factor) => sum * x + factor, 0);
const p1evl = (x, of) => of.reduce((sum, factor) => sum * x + factor, 1);
const ERF = [
  [9.60497373987051638749, 9.00260197203842689217e1, 2.23200534594684319226e3, 7.00332514112805075473e3,
    5.55923013010394962768e4],
  [3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3, 2.26290000613890934246e4,
    4.92673942608635921086e4],
];
const ERFC = [
  [2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687, 4.86371970985681366614e1,
    1.96520832956077098242e2, 5.26445194995477358631e2, 9.3452852717195760754e2, 1.02755188689515710272e3,
    5.57535335369399327526e2],
  [1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2, 9.75708501743205489753e2,
    1.82390916687909736289e3, 2.24633760818710981792e3, 1.65666309194161350182e3, 5.57535340817727675546e2],
];
const MIDDLE = [
  [-5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1, 1.39312609387279679503e1,
    -1.23916583867381258016],
  [1.95448858338141759834, 4.67627912898881538453, 8.63602421390890590575e1, -2.25462687854119370527e2,
    2.00260212380060660359e2, -8.20372256168333339912e1, 1.59056225126211695515e1, -1.18331621121330003142],
];
const TAIL = [
  [4.05544892305962419923, 3.15251094599893866154e1, 5.71628192246421288162e1, 4.408050738932008347e1, 1.46849561928858024014e1,
    2.18663306850790267539, -1.40256079171354495875e-1, -3.50424626827848203418e-2, -8.57456785154685413611e-4],
  [1.57799883256466749731e1, 4.53907635128879210584e1, 4.1317203825467203044e1, 1.50425385692907503408e1,
    2.50464946208309415979, -1.42182922854787788574e-1, -3.80806407691578277194e-2, -9.33259480895457427372e-4],
];

function ndtr(a) {
  const x = a * Math.SQRT1_2, z = Math.abs(x);
  if (z < 1) return 0.5 + 0.5 * x * polevl(x * x, ERF[0]) / p1evl(x * x, ERF[1]);
  const y = z < 8 ? 0.5 * Math.exp(-z * z) * polevl(z, ERFC[0]) / p1evl(z, ERFC[1])
    : 0.5 * Math.exp(-z * z) / (z * Math.sqrt(Math.PI)); // no draw of an interval that anybody means lies there
  return x > 0 ? 1 - y : y;
}

function ndtri(u) {
  const edge = 0.13533528323661269189, y = u > 1 - edge ? 1 - u : u;
  if (y > edge) {
    const at = y - 0.5, square = at * at;
    return (at + at * (square * polevl(square, MIDDLE[0]) / p1evl(square, MIDDLE[1]))) * 2.50662827463100050242;
  }
  const x = Math.sqrt(-2 * Math.log(y)), z = 1 / x; // below 8 for any rank of a draw
  const found = x - Math.log(x) / x - z * polevl(z, TAIL[0]) / p1evl(z, TAIL[1]);
  return u > 1 - edge ? found : -found;
}

// ---- distributions by three quantiles: from a rank and its normal score to a value -----------------------------------------

class Fault extends Error {
  constructor(code, detail) {
    super(code);
    Object.assign(this, {code, detail});
  }
}

const EVEN = [(x) => x, (x) => x]; // to the scale on which the middle lies halfway, and back
const LOGIT = [(p) => Math.log(p / (1 - p)), (x) => 1 / (1 + Math.exp(-x))];
const SCALES = {normal: EVEN, uniform: EVEN, lognormal: [Math.log, Math.exp], "logit-normal": LOGIT};

const SHAPES = { // on 0 to 1 around a mode
  triangular: (u, {mode}) => (u < mode ? Math.sqrt(u * mode) : 1 - Math.sqrt((1 - u) * (1 - mode))),
  pert(u, {mode, log_beta}) {
    let low = 0, high = 1;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (beta_share(middle, 1 + 4 * mode, 5 - 4 * mode, log_beta) < u) low = middle; else high = middle;
    }
    return (low + high) / 2;
  },
};

function beta_share(x, a, b, log_beta) { // of a beta distribution below x, by its continued fraction
  if (x > (a + 1) / (a + b + 2)) return 1 - beta_share(1 - x, b, a, log_beta);
  let fraction = 1;
  for (let k = 40; k >= 1; k--) {
    const m = k >> 1, odd = k % 2, factor = odd ? -(a + m) * (a + b + m) : m * (b - m);
    fraction = 1 + factor * x / ((a + k - 1) * (a + k)) / fraction;
  }
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - log_beta) / (a * fraction);
}

function quantile(name, {distribution, p05, p50, p95, minimum, maximum, shape}) {
  const bad = (why) => new Fault("bad_input", {name, why});
  if (distribution === "fixed") return () => p50;
  if (!(p05 < p50 && p50 < p95)) throw bad("order");
  if (distribution === "jqpd") return jqpd(p05, p50, p95, minimum ?? -Infinity, maximum ?? Infinity, bad);
  if (SHAPES[distribution]) return (u) => p50 + shape.width * (SHAPES[distribution](u, shape) - SHAPES[distribution](0.5, shape));
  if (!SCALES[distribution]) throw bad("distribution");
  const [to, back] = SCALES[distribution], low = to(p05), high = to(p95);
  const score = distribution === "uniform" ? (u) => (u - 0.5) / 0.45 : (u, z) => z / MODEL.z95;
  return (u, z) => back(to(p50) + (high - low) / 2 * score(u, z));
}

function jqpd(p05, p50, p95, minimum, maximum, bad) {
  const z95 = MODEL.z95, bounded = Number.isFinite(maximum);
  if (!Number.isFinite(minimum) || !(minimum < p05)) throw bad("minimum");
  if (bounded && !(p95 < maximum)) throw bad("maximum");
  const width = maximum - minimum;
  const [low, middle, high] = [p05, p50, p95].map((p) => bounded ? ndtri((p - minimum) / width) : Math.log(p - minimum));
  const skew = Math.sign(low + high - 2 * middle), narrow = Math.min(middle - low, high - middle);
  if (Math.abs(low + high - 2 * middle) <= 1e-12 * (bounded ? 1 : Math.max(1, Math.abs(middle)))) {
    const on = (z) => middle + (high - low) / (2 * z95) * z;
    return bounded ? (u, z) => minimum + width * ndtr(on(z)) : (u, z) => minimum + Math.exp(on(z));
  }
  if (bounded) {
    const delta = Math.acosh((high - low) / (2 * narrow)) / z95, scale = (high - low) / Math.sinh(2 * delta * z95);
    const start = skew < 0 ? high : low;
    return (u, z) => minimum + width * ndtr(start + scale * Math.sinh(delta * (z + skew * z95)));
  }
  const delta = Math.sinh(Math.acosh((high - low) / (2 * narrow))) / z95, scale = narrow / (delta * z95);
  const start = (skew < 0 ? p95 : p05) - minimum, shift = skew * Math.asinh(z95 * delta);
  return (u, z) => minimum + start * Math.exp(scale * Math.sinh(Math.asinh(delta * z) + shift));
}

// ---- draws: of all of them, every so many blocks from a first one on, which is the part of this worker ---------------------

const CASES = {}, PART = {first: 0, of: 1}, KEPT = new Map(), MOST = 600;

function kept(key, count, make) { // a column of at least so many draws; those that were not asked for longest are forgotten
  const known = KEPT.get(key), column = known?.length >= count ? known : make(new Float64Array(count));
  KEPT.delete(key);
  if (KEPT.size >= MOST) KEPT.delete(KEPT.keys().next().value);
  KEPT.set(key, column);
  return column;
}

const blocks_of = (draws) => Math.max(0, Math.ceil((draws / MODEL.lanes - PART.first) / PART.of));

function ranks(stream, count) {
  const of = SEQUENCE.directions[stream];
  return kept(`rank ${stream}`, count, (column) => column.map((_, i) => {
    const draw = (Math.floor(i / MODEL.lanes) * PART.of + PART.first) * MODEL.lanes + i % MODEL.lanes;
    let bits = SEQUENCE.shift[stream];
    for (let gray = draw ^ (draw >> 1), bit = 0; gray; gray >>= 1, bit++) if (gray & 1) bits ^= of[bit];
    return Math.min(Math.max(bits * SEQUENCE.scale, 2 ** -54), 1 - 2 ** -53);
  }));
}

const scores = (stream, count) => kept(`score ${stream}`, count, (column) => {
  const rank = ranks(stream, count);
  return column.map((_, i) => ndtri(rank[i]));
});

function tied(of, name, count) { // the rank of an input and its normal score, with the correlations of the case
  const stream = SEQUENCE.stream[name], ties = of.ties[name];
  if (!ties) return [ranks(stream, count), scores(stream, count)];
  const key = JSON.stringify(ties);
  const rank = kept(`rank ${key}`, count, (column) => {
    const others = ties.map(([other, factor]) => [scores(SEQUENCE.stream[other], count), factor]);
    return column.map((_, i) => ndtr(others.reduce((sum, [score, factor]) => sum + factor * score[i], 0)));
  });
  return [rank, kept(`score ${key}`, count, (column) => column.map((_, i) => ndtri(rank[i])))];
}

function moved_row(row, moved) { // held at a number, or between three
  const [p05, p50, p95] = Array.isArray(moved) ? moved : [moved, moved, moved];
  return {...row, distribution: Array.isArray(moved) ? "jqpd" : "fixed", p05, p50, p95};
}

function column(of, name, moved, count) {
  const row = of.inputs[name];
  if (!row) return kept(`${of.neutral[name]}`, count, (values) => values.fill(of.neutral[name] ?? NaN));
  const said = moved === undefined ? row : moved_row(row, moved);
  return kept(`${name} ${JSON.stringify([said, of.ties[name]])}`, count, (values) => {
    const value = quantile(name, said), [rank, score] = tied(of, name, count);
    return values.map((_, i) => value(rank[i], score[i]));
  });
}

function drawn(of, inputs, count) { // function that fills a record with a draw
  const columns = Object.fromEntries(MODEL.inputs.map((name) => {
    const moved = inputs[name];
    return [name, column(of, name, moved?.same ? undefined : moved, count)];
  }));
  const spells = SEQUENCE.spells.map((stream) => ranks(stream, count));
  const parts = MODEL.part_of.filter(([part, whole]) => of.inputs[part] && of.inputs[whole]);
  const alike = Object.entries(inputs).filter(([, moved]) => moved?.same);
  return (d, i) => {
    fill(d, columns, i);
    for (const [part, whole] of parts) d[part] = Math.min(d[part], d[whole]);
    const before = alike.map(([, {same}]) => d[same]);
    alike.forEach(([name], k) => { d[name] = before[k]; });
    spells.forEach((rank, k) => { d.spells[k] = -Math.log1p(-rank[i]); });
  };
}

// ---- a run: policies on draws of a case ------------------------------------------------------------------------------------

const each = (names, make) => Object.fromEntries(names.map((name) => [name, make(name)]));
const PLACE = Object.fromEntries(MODEL.quantities.map((name, i) => [name, i]));
const LINES = MODEL.lines.length;

function copy(to, from) { // of a record, as an assignment of one is in the library
  for (const name in from) {
    const of = from[name];
    if (typeof of === "number") to[name] = of;
    else if (typeof of[0] === "number") to[name].set(of);
    else of.forEach((row, i) => to[name][i].set(row));
  }
}

const moved_of = (policy) => Object.keys(MODEL.defaults).filter((lever) => policy[lever] !== MODEL.defaults[lever]);

function month_index(month) {
  const [year, of_year] = month.split("-").map(Number);
  return year * 12 + of_year - 1;
}

function start_of(policy, first_month, about) {
  let start = month_index(policy.start || first_month) - month_index(first_month);
  if (about.folder) {
    const other = Math.abs(start) >= 1200;
    start = Math.max(other ? month_index(policy.start) - month_index(MODEL.first_month) : start, 0);
  }
  if (!(start >= 0 && start < 1200)) throw new Fault("bad_policy", {name: policy.name, lever: "start"});
  return moved_of(policy).length ? start : MODEL.always;
}

function levers_of(policy, settings, about) {
  const row = new_levers(), moved = moved_of(policy);
  const changes = moved.some((lever) => lever !== "sms_without_app" && lever !== "start");
  const start = start_of(policy, settings.first_month, about);
  simulate_set_levers(row, {...policy, changes_something: changes}, start, settings, about);
  for (const lever in row) row[lever] = +row[lever];
  return row;
}

// A messenger of which everything is still to be paid, so that what is not can be left out of what was counted.
const all_paid = ({messenger}) => each(["building", "running", "users"], () => +(messenger !== "none"));
const TO_BE_PAID = {pv_buildings: "building", pv_running_years: "running", pv_user_years: "users", pv_registrations: "users"};

// Draw by draw: visit(place, draw, what is counted of each policy in each of the last months, its volume).
function* simulated(of, world, draws, months, visit) {
  const {settings, kinds, policies} = world, lanes = MODEL.lanes, blocks = blocks_of(draws);
  const read = drawn(of, world.inputs, blocks * lanes);
  const levers = policies.map((one) => ({...levers_of(one, settings, of.about), ...(world.all_paid && all_paid(one))}));
  const worth = (month) => costs_discount_factor(settings.discount_rate, month / 12);
  const discount = new Float64Array(settings.horizon).map((_, month) => worth(month));
  const records = Array.from({length: lanes}, new_draw), volumes = records.map(() => ({})), of_kind = kinds.map(new_of_kind);
  const known = [new_known()], tallies = [new_tally()], standings = K_NOWHERE.map(new_standing), [starts, ratios] = of.prices;
  const told = records.map(() => policies.map(() => zeros(months, MODEL.quantities.length)));
  for (let block = 0; block < blocks; block++) {
    const volume = records.map((d, k) => {
      read(d, block * lanes + k);
      volume_of(d, volumes[k]);
      const v = volumes[k];
      return [v.messages_per_year / 12, (v.truck_trips_per_year + d.events) / 12, d.other_messages / 12];
    });
    standings.forEach((one, i) => copy(one, K_NOWHERE[i]));
    const written = [known, of_kind, standings, tallies, told];
    months_through_the_scenarios(records, volume, levers, kinds, starts, ratios, discount, ...written);
    for (let k = 0; k < lanes; k++) visit(block * lanes + k, records[k], told[k], volumes[k]);
    yield (block + 1) / blocks;
  }
}

// What a ledger takes besides what was counted: prices of the draw, and what the settings say of the operators' loss.
function derived(d, v, {returns, hour}) {
  const value = hour === "detention" ? simulate_detention_per_hour(d) : d.hour_value;
  return {sms_price: v.sms_tariff, waiting_value: value, ...MODEL.returns[returns]};
}

const counted = (left_out) => MODEL.lines.map(({name}) => !left_out.includes(name));

// ---- what is kept of each draw, by policy: what its accounts pay, and who sees its notices ---------------------------------

const column_of = (draws) => new Float64Array(blocks_of(draws) * MODEL.lanes);

// Function from a row of what was counted to what of its lines an account pays, in a draw that the row is of.
function payer(of, line = new Float64Array(LINES + MODEL.steps)) {
  let foreign = 0;
  const pays = (account, is_counted) => {
    let total = 0;
    for (const [i, home, abroad] of of.weights[account]) {
      if (is_counted[i]) total += ((1 - foreign) * home + foreign * abroad) * line[i];
    }
    return total;
  };
  return (q, d, x) => (ledger_of(q, d, x, line), foreign = d.foreign_share, pays);
}

function* run_part(of, world, draws) {
  const every = counted(world.not_counted), reckon = payer(of), column = () => column_of(draws), tariff = column();
  const caused = every.map((is, i) => is && MODEL.caused_by_misses.includes(MODEL.lines[i].group));
  const policies = world.policies.map(() => ({
    cost: each(world.accounts, column), caused: each(of.asked_first, column), sums: {seen: 0, notices: 0, unsent: 0, misses: 0},
    ...each(["seen", "seen_by_sms", "seen_now", "further"], column),
  }));
  yield* simulated(of, world, draws, 1, (i, d, told, v) => {
    const x = derived(d, v, world.settings);
    tariff[i] = d.tariff;
    policies.forEach((one, s) => {
      const q = told[s][0], unsent = q[PLACE.unsent], notices = q[PLACE.notices], pays = reckon(q, d, x);
      const seen = q[PLACE.via_messenger] + q[PLACE.via_sms];
      for (const account of world.accounts) one.cost[account][i] = pays(account, every);
      for (const account of of.asked_first) one.caused[account][i] = pays(account, caused);
      one.seen[i] = notices > 0 ? seen / notices : NaN;
      one.seen_by_sms[i] = unsent > 0 ? q[PLACE.unsent_seen_by_sms] / unsent : NaN;
      one.seen_now[i] = unsent > 0 ? q[PLACE.unsent_seen] / unsent : NaN;
      one.further[i] = q[PLACE.pv_misses];
      one.sums.seen += seen;
      for (const name of ["notices", "unsent", "misses"]) one.sums[name] += q[PLACE[name]];
    });
  });
  return {policies, tariff};
}

// Month by month: the running cost of each policy, who has the app and who sees the notices of the month.
function* path_part(of, world, draws) {
  const {accounts, settings: {horizon}} = world, every = counted(world.not_counted), reckon = payer(of);
  const months = () => Array.from({length: horizon}, () => column_of(draws));
  const found = world.policies.map(() => ({cost: each(accounts, months), active: months(), seen: months()}));
  yield* simulated(of, world, draws, horizon, (i, d, told, v) => {
    const x = derived(d, v, world.settings);
    found.forEach((one, s) => told[s].forEach((q, month) => {
      const since = (name) => q[PLACE[name]] - (month ? told[s][month - 1][PLACE[name]] : 0), pays = reckon(q, d, x);
      for (const account of accounts) one.cost[account][month][i] = pays(account, every);
      one.active[month][i] = q[PLACE.active] / q[PLACE.recipients];
      one.seen[month][i] = since("notices") > 0 ? (since("via_messenger") + since("via_sms")) / since("notices") : NaN;
    }));
  });
  return found;
}

// Savings of one policy reckoned in several ways that are run alike, and differ in what of the messenger is still to be paid.
function* ways_part(of, world, draws) {
  const saved = world.ways.map(() => column_of(draws)), q = new Float64Array(MODEL.quantities.length), reckon = payer(of);
  const levers = world.ways.map((way) => levers_of(way.policy, world.settings, of.about)), paid = new Map();
  const lines = world.ways.map((way) => counted(way.not_counted));
  yield* simulated(of, world, draws, 1, (i, d, told, v) => {
    paid.clear(); // what SMS as it is costs, for each sum that is taken
    world.ways.forEach((way, w) => {
      const x = derived(d, v, way.sums);
      if (!paid.has(way.sum)) paid.set(way.sum, reckon(told[0][0], d, x)(way.account, lines[w]));
      q.set(told[way.run][0]);
      for (const quantity in TO_BE_PAID) q[PLACE[quantity]] *= levers[w][TO_BE_PAID[quantity]];
      saved[w][i] = paid.get(way.sum) - reckon(q, d, x)(way.account, lines[w]);
    });
  });
  return saved;
}

// ---- statistics ------------------------------------------------------------------------------------------------------------

function merged(parts) {
  const [first] = parts;
  if (first instanceof Float64Array) {
    const whole = new Float64Array(parts.reduce((sum, one) => sum + one.length, 0));
    parts.reduce((at, one) => (whole.set(one, at), at + one.length), 0);
    return whole;
  }
  if (typeof first === "number") return parts.reduce((sum, one) => sum + one, 0);
  if (Array.isArray(first)) return first.map((_, i) => merged(parts.map((one) => one[i])));
  return Object.fromEntries(Object.keys(first).map((name) => [name, merged(parts.map((one) => one[name]))]));
}

const number = (x) => (Number.isFinite(x) ? x : null);

function mean(values) { // of those that are known
  let sum = 0, known = 0;
  for (const x of values) if (!Number.isNaN(x)) { sum += x; known += 1; }
  return sum / known;
}

function quantiles(values, ...shares) {
  const sorted = Float64Array.from(values).sort(), last = sorted.length - 1;
  if (Number.isNaN(sorted[last])) return shares.map(() => NaN);
  return shares.map((share) => {
    const at = share * last, low = Math.floor(at), t = at - low, a = sorted[low], b = sorted[Math.min(low + 1, last)];
    return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
  });
}

function interval(values) {
  const [p05, p50, p95] = quantiles(values, 0.05, 0.5, 0.95);
  return {mean: number(mean(values)), p05: number(p05), p50: number(p50), p95: number(p95)};
}

const minus = (a, b) => a.map((x, i) => x - b[i]);
const share = (values, is) => { let among = 0; for (const x of values) if (is(x)) among += 1; return among / values.length; };

function price_of(gain, extra, caused, values) {
  const g = mean(gain), m = mean(extra);
  const both = g < 0 && m < 0 ? "above" : g > 0 && m > 0 ? "below" : null;
  const reading = both ?? (g === 0 && m === 0 ? "none" : g >= 0 && m <= 0 ? "always" : "never");
  const chance = each(values, (value) => share(gain.map((x, i) => x - value * extra[i]), (x) => x > 0));
  return {reading, price: both && g / m, harm: m ? mean(caused) / m : null, chance};
}

function values_of(of, tariff) {
  const [middle] = quantiles(tariff, 0.5);
  if (of.currency === "rial" || !middle) return MODEL.values;
  return MODEL.value_steps.map((step) => Number((step * 10 ** Math.floor(Math.log10(middle))).toPrecision(3)));
}

function answer_of(of, world, {policies, tariff}) {
  const [base] = policies, values = values_of(of, tariff);
  return {values, policies: Object.fromEntries(world.policies.map((policy, s) => {
    const one = policies[s], accounts = {}, price = {}, {unsent, notices} = one.sums;
    for (const account of of.accounts) {
      const saved = minus(base.cost[account], one.cost[account]);
      accounts[account] = {...interval(saved), chance: share(saved, (x) => x > 0), cost: mean(one.cost[account])};
      if (s && of.asked_first.includes(account)) {
        const caused = minus(one.caused[account], base.caused[account]);
        price[account] = price_of(saved.map((x, i) => x + caused[i]), minus(one.further, base.further), caused, values);
      }
    }
    const of_unsent = {unsent: unsent / notices, seen_by_sms: mean(one.seen_by_sms), seen: mean(one.seen_now)};
    return [policy.name, {
      accounts, price, recommendable: !(policy.recipient_pays || (policy.messenger === "none" && !policy.sms_without_app)),
      seen: interval(one.seen), silence: unsent > 0 ? {...interval(minus(one.seen_by_sms, one.seen_now)), ...of_unsent} : null,
    }];
  }))};
}

function with_kinds(of, found, served) { // served: the same run as if every notice were of one kind, for each of them
  const at = ({policies}, s, name) => policies[s].sums[name] / policies[s].sums.notices;
  const {margin} = MODEL, entries = Object.entries(found.policies), saved = ([, {accounts}]) => accounts[of.first_account].mean;
  entries.forEach(([, one], s) => {
    one.kinds = Object.fromEntries(of.kinds.map(({name}, j) => {
      const {seen_by_sms, seen_now} = served[j].policies[s], silence = number(mean(minus(seen_by_sms, seen_now)));
      return [name, {seen: number(at(served[j], s, "seen")), miss: number(at(served[j], s, "misses")), silence}];
    }));
    one.equal = !served.some((kind, j) => of.kinds[j].harms && (
      at(kind, s, "seen") < at(kind, 0, "seen") - margin || at(kind, s, "misses") > at(kind, 0, "misses") + margin));
  });
  const among = entries.filter(([, {equal, recommendable}]) => equal && recommendable);
  [found.best] = among.reduce((best, one) => (saved(one) > saved(best) ? one : best));
}

// ---- what is asked: a case, policies, moved inputs, choices and settings as one world --------------------------------------

const case_of = ({case: name}) => CASES[name] ?? fail("unknown_case", {name});
const fail = (code, detail) => { throw new Fault(code, detail); };

function policy_of(of, asked) {
  if (typeof asked !== "string") return {...MODEL.defaults, ...asked};
  return {...(of.policies.find(({name}) => name === asked) ?? fail("unknown_policy", {name: asked}))};
}

function checked_inputs(of, inputs) {
  for (const [name, value] of Object.entries(inputs)) {
    const row = of.inputs[name] ?? fail("unknown_input", {name}), [least, most] = [row.minimum ?? -1e18, row.maximum ?? 1e18];
    const all = Array.isArray(value) ? value : [value];
    if (!all.every((x) => typeof x === "number" && least <= x && x <= most)) fail("bad_input", {name, why: "bounds"});
    if (MODEL.divisors.includes(name) && !(Math.min(...all) > 0)) fail("bad_input", {name, why: "divisor"});
    quantile(name, moved_row(row, value));
  }
  return inputs;
}

function world_of({policies, inputs = {}, choices = {}, settings = {}, accounts, ...asked}) {
  const of = case_of(asked), set = Object.entries(choices).map(([choice, name]) => of.choices.find((one) => one.name === choice)
    ?.alternatives.find((one) => one.name === name) ?? fail("unknown_choice", {choice, name}));
  for (const name in settings) if (!(name in of.settings)) fail("unknown_setting", {name});
  const others = (policies ?? of.policies).filter((one) => (one.name ?? one) !== of.baseline);
  const among = [of.baseline, ...others].map((one) => policy_of(of, one));
  const given = Object.assign({}, ...set.map((one) => one.inputs), checked_inputs(of, inputs));
  const levers = Object.assign({}, ...set.map((one) => (one.default ? {} : one.levers)));
  for (const policy of among) if (policy.messenger !== "none") Object.assign(policy, levers);
  return {
    policies: among, inputs: given, not_counted: set.flatMap((one) => one.not_counted), kinds: of.kinds,
    settings: Object.assign({}, of.settings, ...set.map((one) => one.settings), settings), accounts: accounts ?? of.asked_first,
  };
}

// ---- ways of reckoning: every combination of the choices that a policy and a case can have ---------------------------------

function chosen_of(of, account, policy, settings) {
  const able = (one) => one.accounts.includes(account)
    && (policy.messenger !== "none" || Object.entries(one.levers).every(([lever, value]) => MODEL.defaults[lever] === value));
  const is_so = (one) => Object.entries(one.levers).every(([lever, value]) => policy[lever] === value)
    && Object.entries(one.settings).every(([name, value]) => settings[name] === value);
  return of.choices.flatMap(({name, alternatives}) => {
    const some = alternatives.filter(able), as_it_is = some.filter(is_so);
    const start = as_it_is.find((one) => one.default) ?? as_it_is[0];
    return some.length > 1 && start ? [{name, alternatives: some, start}] : [];
  });
}

function combinations(chosen) {
  const stands = ({within: [choice, name]}, so_far) => !choice || so_far[choice]?.name === name;
  return chosen.reduce((found, {name, alternatives, start}) => {
    const crossed = alternatives.filter((one) => !one.apart);
    if (start.apart || crossed.length < 2) return found;
    return found.flatMap((so_far) => {
      const able = crossed.filter((one) => stands(one, so_far));
      return able.length ? able.map((one) => ({...so_far, [name]: one})) : [so_far];
    });
  }, [{}]);
}

function way_of(world, policy, account, combination) {
  const set = Object.values(combination), own = Object.assign({}, policy, ...set.map((one) => one.levers));
  const given = Object.assign({}, world.settings, ...set.map((one) => one.settings));
  if (!own.sms_if_unseen) given.attention = MODEL.attention;
  const sums = each(MODEL.of_sums, (name) => given[name]), not_counted = set.flatMap((one) => one.not_counted);
  const settings = Object.fromEntries(Object.entries(given).filter(([name]) => !MODEL.of_sums.includes(name)));
  const inputs = Object.assign({}, world.inputs, ...set.map((one) => one.inputs));
  const key = JSON.stringify([settings, Object.entries(inputs).sort()]), sum = JSON.stringify([sums, account, not_counted]);
  return {account, combination, policy: own, sums, not_counted, settings, inputs, sum, key};
}

async function specifications(request, runs) {
  const of = case_of(request), world = world_of({...request, policies: [request.policy ?? of.order]}), policy = world.policies[1];
  const chosen = each(world.accounts, (account) => chosen_of(of, account, policy, world.settings));
  const ways_of = (account) => combinations(chosen[account]).map((one) => way_of(world, policy, account, one));
  const ways = world.accounts.flatMap(ways_of);
  const groups = ways.reduce((map, way) => map.set(way.key, [...(map.get(way.key) ?? []), way]), new Map());
  let done = 0;
  for (const some of groups.values()) {
    const bare = some.map(({policy: one}) => JSON.stringify({...one, messenger_cost: "whole", name: "way"}));
    const different = [...new Set(bare)];
    some.forEach((way, i) => { way.run = 1 + different.indexOf(bare[i]); });
    const saved = await runs("ways", {
      ...world, settings: {...world.settings, ...some[0].settings}, inputs: some[0].inputs, all_paid: true,
      policies: [world.policies[0], ...different.map((one) => JSON.parse(one))], ways: some,
    }, done / groups.size, 1 / groups.size);
    some.forEach((way, i) => Object.assign(way, interval(saved[i]), {probability: share(saved[i], (x) => x > 0)}));
    done += 1;
  }
  return curve_of(ways, chosen);
}

function curve_of(ways, chosen) {
  const names = [...new Set(ways.flatMap((way) => Object.keys(way.combination)))], amounts = ["mean", "p05", "p50", "p95"];
  const told = (way, name) => way.combination[name]?.name ?? "";
  const size = MODEL.same * Math.max(...ways.flatMap((way) => amounts.map((name) => Math.abs(way[name]))), Number.MIN_VALUE);
  for (const way of ways) {
    const crossed = chosen[way.account].filter(({name}) => names.includes(name));
    way.mostly_saves = way.probability > 0.5;
    way.as_answered = crossed.every(({name, start}) => ["", start.name].includes(told(way, name)));
    way.others = crossed.filter(({name, start}) => told(way, name) !== start.name).length;
    way.numbers = JSON.stringify([way.account, way.probability, ...amounts.map((name) => Math.round(way[name] / size))]);
  }
  const seen = new Set();
  for (const way of [...ways].sort((a, b) => a.others - b.others)) {
    way.distinct = !seen.has(way.numbers);
    seen.add(way.numbers);
  }
  return Object.fromEntries(Object.keys(chosen).map((account) => {
    const own = ways.filter((way) => way.account === account), distinct = own.filter((way) => way.distinct);
    const chances = distinct.map((way) => way.probability);
    return [account, {
      rows: own.map((way) => ({
        choices: each(names.filter((name) => told(way, name)), (name) => told(way, name)),
        ...each([...amounts, "probability", "mostly_saves", "distinct", "as_answered"], (name) => way[name]),
      })),
      ways: distinct.length, ways_saving: distinct.filter((way) => way.mostly_saves).length,
      lowest: Math.min(...chances), highest: Math.max(...chances),
      chance: distinct.find((way) => way.as_answered)?.probability ?? null,
    }];
  }));
}

// ---- requests --------------------------------------------------------------------------------------------------------------

const ASKED = {
  async run(request, runs) {
    const of = case_of(request), world = world_of(request), kinds = request.kinds ? of.kinds : [], each = 1 / (1 + kinds.length);
    const found = answer_of(of, world, await runs("run", {...world, accounts: of.accounts}, 0, each)), served = [];
    for (const kind of kinds) {
      const alone = {...world, accounts: [], kinds: [{...kind, share: 1}]};
      served.push(await runs("run", alone, (1 + served.length) * each, each));
    }
    if (request.kinds) with_kinds(of, found, served);
    return {...found, baseline: of.baseline, order: of.order};
  },
  async path(request, runs) {
    const world = world_of(request), found = await runs("path", world, 0, 1), [base] = found, policies = {};
    const each_month = (months) => {
      const all = months.map(interval);
      return Object.fromEntries(["mean", "p05", "p50", "p95"].map((name) => [name, all.map((one) => one[name])]));
    };
    world.policies.forEach(({name}, s) => {
      const one = found[s];
      policies[name] = {seen: one.seen.map((values) => number(mean(values))), active: each_month(one.active)};
      policies[name].saving = Object.fromEntries(world.accounts.map((account) =>
        [account, each_month(one.cost[account].map((values, month) => minus(base.cost[account][month], values)))]));
    });
    return {months: [...Array(world.settings.horizon).keys()], policies};
  },
  async specifications(request, runs) {
    return {account: await specifications(request, runs)};
  },
  async ranking(request, runs) { // what an input does to the mean saving from its p05 to its p95, all others as drawn
    const {account, policy} = request, of = case_of(request), inputs = {};
    const world = world_of({...request, policies: [policy], accounts: [account]}), all = Object.keys(of.inputs);
    for (const [place, name] of all.entries()) {
      const {p05, p95} = of.inputs[name], [low, , high] = [world.inputs[name] ?? [p05, null, p95]].flat(), saved = [];
      if (!(low < high)) continue;
      for (const end of [low, high]) {
        const moved = {...world, inputs: {...world.inputs, [name]: end}};
        const {policies: [base, one]} = await runs("run", moved, place / all.length, 0.5 / all.length);
        saved.push(mean(minus(base.cost[account], one.cost[account])));
      }
      inputs[name] = saved[1] - saved[0];
    }
    return {inputs};
  },
};
const PARTS = {run: run_part, path: path_part, ways: ways_part};

// ---- messages: requests that a newer one of the same sort makes obsolete; work that is divided among helpers ---------------

const HELPERS = [], NEWEST = {}, WAITING = new Map();
const SLICE = 30; // milliseconds of work between two looks at the messages
const turn = (() => {
  const {port1, port2} = new MessageChannel(), waiting = [];
  port1.onmessage = () => waiting.shift()();
  return () => new Promise((resolve) => { waiting.push(resolve); port2.postMessage(0); });
})();

async function worked(part, of, world, draws, alive, tell) {
  const work = PARTS[part](of, world, draws);
  for (let until = performance.now() + SLICE; ;) {
    const {done, value} = work.next();
    if (done) return value;
    if (performance.now() < until) continue;
    tell(value);
    await turn();
    if (!alive()) throw new Fault("dropped");
    until = performance.now() + SLICE;
  }
}

function divided(part, name, world, draws, alive, tell) {
  if (!HELPERS.length) return worked(part, CASES[name], world, draws, alive, tell);
  const key = Math.random(), shares = HELPERS.map(() => 0), told = (i, done) => { shares[i] = done; tell(Math.min(...shares)); };
  return Promise.all(HELPERS.map((helper, i) => new Promise((resolve, reject) => {
    const told_by = (done) => (alive() ? told(i, done) : helper.postMessage({ask: "drop", key}));
    WAITING.set(`${key} ${i}`, {resolve, reject, told: told_by});
    helper.postMessage({ask: "part", key, part, name, world, draws});
  }))).then(merged);
}

async function answered(message) {
  const {ask, id, draws} = message, began = performance.now(), newest = Symbol(ask), alive = () => NEWEST[ask] === newest;
  let told = began;
  NEWEST[ask] = newest;
  try {
    if (!(draws >= MODEL.lanes && draws <= SEQUENCE.draws && Number.isInteger(Math.log2(draws)))) fail("bad_draws", {draws});
    const tell = (done) => {
      if (!alive() || performance.now() - told < 100) return;
      postMessage({ask: "progress", of: ask, id, done});
      told = performance.now();
    };
    const found = await ASKED[ask](message, async (part, world, from, weight) => {
      if (!alive()) throw new Fault("dropped");
      return divided(part, message.case, world, draws, alive, (done) => tell(from + weight * done));
    });
    postMessage(alive() ? {ask, id, draws, took: performance.now() - began, ...found} : {ask, id, dropped: true});
  } catch (error) {
    if (error.code === "dropped" || !alive()) postMessage({ask, id, dropped: true});
    else postMessage({ask, id, error: error.code ?? "failed", detail: error.detail ?? {why: String(error)}});
  }
}

async function helped({key, part, name, world, draws}) {
  NEWEST[key] = key;
  try {
    const value = await worked(part, CASES[name], world, draws, () => NEWEST[key], (done) => postMessage({key, done}));
    postMessage({key, value});
  } catch (error) {
    postMessage({key, error: error.code ?? String(error), detail: error.detail});
  }
  delete NEWEST[key];
}

function load({cases, script, helpers = Math.min(navigator.hardwareConcurrency ?? 1, 4), part}) {
  Object.assign(CASES, cases);
  Object.assign(PART, part);
  for (let i = 0; script && helpers > 1 && i < helpers; i++) {
    const helper = new Worker(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    helper.postMessage({ask: "load", cases, part: {first: i, of: helpers}});
    helper.onmessage = ({data: {key, value, done, error, detail}}) => {
      const waits = WAITING.get(`${key} ${i}`);
      if (done !== undefined) return waits.told(done);
      WAITING.delete(`${key} ${i}`);
      return error ? waits.reject(new Fault(error, detail)) : waits.resolve(value);
    };
    helper.onerror = () => { // where no worker may have others: what waits is answered by a fault, the next question alone
      HELPERS.length = 0;
      for (const waits of WAITING.values()) waits.reject(new Fault("no_helpers"));
    };
    HELPERS.push(helper);
  }
}

onmessage = ({data}) => {
  if (data.ask === "load") load(data);
  else if (data.ask === "part") helped(data);
  else if (data.ask === "drop") delete NEWEST[data.key];
  else if (ASKED[data.ask]) answered(data);
  else postMessage({ask: data.ask, id: data.id, error: "unknown_question", detail: {}});
};

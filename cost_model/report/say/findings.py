"""What the run says, as sentences in both languages: the answers at the top of notebooks and in the README."""

from collections import Counter
from math import ceil, isnan

from numpy import exp, sign

from cost_model.inputs.tables import is_likely, row_of, saves_below
from cost_model.model.ledger import COUNTRY, HOME
from cost_model.model.scenarios import BASELINE, ORDER, named, published
from cost_model.model.simulate import HORIZON, YEAR
from cost_model.report.language import (
    CURRENCIES,
    FLOWS,
    HALF,
    LANGUAGES,
    RIAL,
    Text,
    capital,
    chance,
    count,
    enumerated,
    large,
    money,
    month,
    number,
    percent,
    rounded,
    span,
    spelt,
    together,
    usd,
    year,
    years_in_words,
)
from cost_model.report.numbers.duration import mean_saves_from
from cost_model.report.numbers.saving import with_option
from cost_model.report.numbers.side_by_side import FIRST
from cost_model.report.numbers.variance import Z90
from cost_model.report.numbers.words import amount, label_within
from cost_model.report.say.register import (
    NO_NOTICES,
    SEEN,
    SEEN_BY_SMS,
    THE_ORDER,
    chance_sentence,
    likelihood,
    option_of,
    saved_sentence,
)
from cost_model.report.say.wording import NO_DIFFERENCE, policies_of, wording
from cost_model.valuing.laws import NOT_SHOWN, why_not_shown

# ---- which policy a sentence speaks of ----


def _announced(table):
    """Name of what was announced in the case that a table came from."""
    about = table.attrs.get("about")
    return about.scenario.name if about else ORDER


def _is_the_order(table, policy):
    """Whether a policy is what was announced, and by force: a sentence about it speaks of the order, and need not name it."""
    return policy.by_force and policy.name == _announced(table)


def _policies(table):
    """The policies that a table was run with, by name, those of its rows among them."""
    return dict(table.attrs.get("policies") or {}) | {policy.name: policy for policy in policies_of(table)}


def _quoted(table, name):
    """The printed name of a policy of a table, in quotation marks."""
    return (_policies(table).get(name) or named(name)).quoted


def _told(table, policy):
    """A policy within a sentence: the order where it is one, else its printed name."""
    return THE_ORDER if _is_the_order(table, policy) else policy.quoted


def _were(n):
    return Text("was" if n == 1 else "were", "")


# ---- notebook 01 ----


def message_volume(volumes):
    """Answer of notebook 01, means over the simulations, from `tables.volume_by_reading`."""
    rows = {(r.reading, r.quantity): r for r in volumes.itertuples()}
    bill = rows["evidence", "sms_bill_per_year_rial"]
    return Text(
        "On the evidence, the SMS to truck drivers cost about {bill} a year on average, at {base} prices. "
        "The likely range is {likely}. "
        "At the exchange rate of {base} that is about {usd}. "
        "The {messages} notices of a year are billed as {segments} SMS, as a long text counts as two or more. "
        "As reported in April 2022, the bill would be {stated}. "
        "That reading puts all goods on trucks, and twelve one-segment SMS on every trip. "
        "All the SMS of one trip cost as much as about {seconds} seconds of the truck standing still.",
        "بر پایهٔ شواهد، پیامک رانندگان کامیون به‌طور میانگین سالی حدود {bill} به قیمت {base} هزینه دارد. "
        "بازهٔ محتمل {likely} است. "
        "این هزینه با نرخ ارز {base} حدود {usd} می‌شود. "
        "{messages} پیام سال، {segments} پیامک حساب می‌شود. "
        "بنا بر گزارش اردیبهشت ۱۴۰۱ این هزینه {stated} می‌شد. "
        "این خوانش همهٔ کالا را با کامیون می‌برد و برای هر سفر دوازده پیامک یک‌بخشی می‌گذارد. "
        "همهٔ پیامک‌های یک سفر به اندازهٔ حدود {seconds} ثانیه توقف کامیون هزینه دارد.",
    ).fill(
        bill=money(bill.mean),
        base=year(volumes.attrs["base_year"]),
        likely=span(bill.p05, bill.p95, money),
        usd=usd(rows["evidence", "sms_bill_per_year_usd"].mean),
        messages=large(rows["evidence", "messages_per_year"].mean),
        segments=large(rows["evidence", "segments_per_year"].mean),
        stated=money(rows["as_stated", "sms_bill_per_year_rial"].mean),
        seconds=number(rows["evidence", "waiting_seconds_per_trip_equal_to_sms"].mean),
    )


def relative_size(volumes):
    """The mean bill per trip, per tonne and against the value of the goods, from `tables.volume_by_reading`."""
    rows = {r.quantity: r for r in volumes[volumes.reading == "evidence"].itertuples()}
    return Text(
        "On average that is {trip} a truck trip and {tonne} a tonne. For every rial of SMS, goods worth {goods} rial pass.",
        "یعنی به‌طور میانگین {trip} در هر سفر و {tonne} برای هر تن. به ازای هر تومان پیامک، {goods} تومان کالا می‌گذرد.",
    ).fill(
        trip=money(rows["sms_bill_per_trip_rial"].mean),
        tonne=money(rows["sms_bill_per_tonne_rial"].mean),
        goods=large(1 / rows["sms_bill_share_of_trade_value"].mean),
    )


INSTALLS_SAID = Text(
    "The article speaks of about {least} installs; that a store’s bracket reached up to {most} is our inference.",
    "گزارش از حدود {least} نصب می‌گوید؛ اینکه بازهٔ فروشگاه تا {most} بوده برداشت ماست.",
)
INSTALLS_KNOWN = Text(
    "At the start the messenger has {least} to {most} installs.", "پیام‌رسان در آغاز {least} تا {most} نصب دارد."
)
NEEDED = Text(
    "On average {need} {recipients} would need it, about {times} for each install.",
    "به‌طور میانگین {need} نفر از {recipients} به آن نیاز دارند، حدود {times} نفر برای هر نصب.",
)
HAVE_IT = Text(
    "After {years} under {option}, on average {share} of them have the app.",
    "با {option}، پس از {years} به‌طور میانگین {share} آنان برنامه را دارند.",
)
APP_SHOWS = Text("The app then shows {share} of the notices in time.", "برنامه در آن زمان {share} پیام‌ها را به‌موقع نشان می‌دهد.")
APP_SHOWS_MOST = Text(
    "It shows the most under {option}: {share}.",
    "بیشترین سهم با {option} است: {share}.",
)


def install_base(groups, paths):
    """Answer of notebook 02, from `tables.installs_and_need` and `tables.adoption_paths`: means of the last month."""
    rows, words, about = {r.group: r for r in groups.itertuples()}, wording(paths), groups.attrs.get("about")
    last, labels, told = paths[paths.month == paths.month.max()], _policies(paths), wording(paths).announced
    active, reach = (last[last.quantity == of].set_index("scenario")["mean"] for of in ("active", "reach"))
    need, most = rows["notified_recipients"].mean, reach.idxmax()
    bracket = dict(zip(("least", "most"), map(count, groups.attrs["installs"]), strict=True))
    said = [
        (INSTALLS_KNOWN if about and about.folder else INSTALLS_SAID).fill(**bracket),
        NEEDED.fill(need=large(need), recipients=words.who["recipients"], times=number(need / rows["installs_at_start"].mean)),
        HAVE_IT.fill(years=years_in_words(int(paths.month.max())), option=_told(paths, told), share=percent(active[told.name])),
        APP_SHOWS.fill(share=percent(reach[told.name])),
    ]
    if most != told.name:
        said.append(APP_SHOWS_MOST.fill(option=labels[most].quoted, share=percent(reach[most])))
    return together(said)


BEARS = {  # by the sign of what an account saves
    1: Text("It saves {who} {amount}.", "برای {who} {amount} صرفه‌جویی دارد."),
    0: Text("It costs {who} the same.", "هزینهٔ {who} تغییری نمی‌کند."),
    -1: Text("It costs {who} {amount} more.", "برای {who} {amount} هزینهٔ بیشتر دارد."),
}


def who_gains(costs):
    """Who gains and who pays under what was announced, from `tables.cost_by_account`: change of the mean, a sentence an account."""
    mean, words = costs.pivot(index="account", columns="scenario", values="mean"), wording(costs)
    saved = with_option(mean, "costs", BASELINE)[BASELINE] - mean[words.announced.name]
    first, *others = HOME
    said = [saved_sentence(saved[first], option_of(words), words.who[first], words.money, costs.attrs.get("horizon", HORIZON))]
    for account in others:
        parts = {"who": words.who[account], "amount": words.money(abs(saved[account]))}
        said.append(BEARS[int(sign(rounded(saved[account])))].fill(**parts))
    return together(said)


def what_the_order_buys(bought):
    """What an install and a user who stays cost, beside the market price, from `tables.bought_by_the_order`."""
    words, rows = wording(bought), {(r.account, r.what): r for r in bought.itertuples()}
    first, country = rows[words.first, "users_who_stay"], rows["country", "users_who_stay"]
    parts = []
    for row in (first, country):
        saves = isnan(row.price)
        text = (
            Text("nothing for {who}, which saves", "برای {who} هیچ و با صرفه‌جویی")
            if saves
            else Text("{price} for {who}", "برای {who} {price}")
        )
        parts.append(text.fill(who=words.who[row.account], price=words.money(0 if saves else row.price)))
    if first.added <= 0:
        return Text("{option} keeps no more users than there were.", "{option} کاربری بیش از آنچه بود نگه نمی‌دارد.").fill(
            option=words.option
        )
    return Text(
        "{option} adds {installs} installs; {users} users stay. Each of these costs {costs}. By adverts one costs about {market}.",
        "{option} {installs} نصب می‌افزاید و {users} کاربر می‌ماند. هزینهٔ هر کاربری که می‌ماند {costs} است؛ با تبلیغ حدود {market}.",
    ).fill(
        option=words.option,
        installs=count(round(rows[words.first, "installs"].added, -2)),
        users=count(round(first.added, -2)),
        costs=enumerated(parts),
        market=words.money(first.market),
    )


# By the sign of what a policy adds to a trip: waiting, then calls.
WAITS = {
    1: Text(
        "{option} adds {much} hours of waiting to a trip on average, which costs {who} {money}.",
        "{option} به‌طور میانگین {much} ساعت معطلی به هر سفر می‌افزاید که برای {who} {money} هزینه دارد.",
    ),
    0: Text("{option} changes nothing in the waiting of a trip.", "{option} معطلی سفر را تغییر نمی‌دهد."),
    -1: Text(
        "{option} spares a trip {much} hours of waiting on average, which saves {who} {money}.",
        "{option} به‌طور میانگین {much} ساعت از معطلی هر سفر می‌کاهد و برای {who} {money} صرفه‌جویی دارد.",
    ),
}
CALLS = {
    1: Text(
        "{option} adds {much} calls to a trip on average, which cost {who} {money}.",
        "{option} به‌طور میانگین {much} تماس به هر سفر می‌افزاید که برای {who} {money} هزینه دارد.",
    ),
    0: Text("{option} changes nothing in the calls of a trip.", "{option} شمار تماس‌های سفر را تغییر نمی‌دهد."),
    -1: Text(
        "{option} spares a trip {much} calls on average, which saves {who} {money}.",
        "{option} به‌طور میانگین {much} تماس از هر سفر می‌کاهد و برای {who} {money} صرفه‌جویی دارد.",
    ),
}
COUNTED_CALLS = Text(
    " Queues that send SMS too counted {most} calls of all kinds a crossing.",
    " صف‌هایی که پیامک هم می‌فرستند در هر گذر {most} تماس از هر نوع شمردند.",
)
SHOWN_BY_MEANS = {  # whether the published means could show what the model adds
    True: Text(
        " If half of the {n} published yearly means lay before the order, they would show it: they show {least} hours or more.",
        " اگر نیمی از {n} میانگین سالانهٔ منتشرشدهٔ مرزها از پیش از دستور بود، آن را نشان می‌داد: اثر {least} ساعت به بالا دیدنی است.",
    ),
    False: Text(
        " Even if half of the {n} published yearly means lay before the order, they would show only {least} hours or more.",
        " حتی اگر نیمی از {n} میانگین سالانهٔ منتشرشدهٔ مرزها از پیش از دستور بود، فقط اثر {least} ساعت به بالا را نشان می‌داد.",
    ),
}
MEANS_NEEDED = Text(
    " To show what the model adds, they would have to run for about {years} years before the order and as many after.",
    " برای نشان دادن اثر مدل حدود {years} سال پیش از دستور و همین اندازه پس از آن لازم است.",
)
# Fixed words: neither order left data. Sources in `passage.EXPERIMENTS`.
NO_EXPERIMENT = Text(
    "Border times tell nothing of either order. Within weeks of the first one, in February 2020, Turkey shut its border with Iran "
    "(Hürriyet), and Bazargan stayed shut for about three months (Donya-e-Eqtesad). Beside the second one, of April 2022, no monthly "
    "times at Iran’s gates were found. The yearly means that exist are of other borders (CAREC).",
    "زمان گذر از مرز دربارهٔ هیچ‌یک از دو دستور چیزی نمی‌گوید. چند هفته پس از دستور نخست، در اسفند ۱۳۹۸، ترکیه مرزش با ایران را "
    "بست (حریت) و بازرگان حدود سه ماه بسته ماند (دنیای اقتصاد). برای دستور دوم، در اردیبهشت ۱۴۰۱، آمار ماهانه‌ای از گذرگاه‌های ایران "
    "پیدا نشد. میانگین‌های سالانهٔ موجود از مرزهای دیگر است (کارک).",
)


def _added_to_a_trip(trips, words, quantity, money, said):
    """What the policy told first adds to a trip of a quantity, and to whose cost, by its sign; rows of `passage.by_policy`."""
    rows = {r.quantity: r for r in trips.itertuples() if r.scenario == words.announced.name}
    added, cost = rows[quantity], rows[money]
    return said[int(sign(added.added))].fill(
        option=words.option, much=number(abs(added.added)), who=words.who[added.account], money=words.money(abs(cost.added))
    )


def waiting_of_a_trip(trips, shown):
    """What the order adds to the waiting of a trip, and whether published means could show that.

    trips  from `passage.by_policy`;  shown  from `passage.shown_by_means`
    """
    words, half, needed = wording(trips), shown.iloc[0], shown.iloc[-1]
    text = _added_to_a_trip(trips, words, "waiting_hours", "waiting_cost", WAITS)
    if half.added == 0:
        return text
    least, n = number(half.difference), count(shown.attrs["published"])
    parts = [text, SHOWN_BY_MEANS[bool(half.detected)].fill(n=n, least=least)]
    if not half.detected:
        parts.append(MEANS_NEEDED.fill(years=number(needed.means)))
    return Text(*map("".join, zip(*parts, strict=True)))


def calls_of_a_trip(trips, beside):
    """What the order adds to the calls of a trip, beside those that queues counted.

    trips  from `passage.by_policy`;  beside  from `passage.beside_published`
    """
    counted = beside[(beside.scenario == "") & beside.unit.str.startswith("call/")].value
    text = _added_to_a_trip(trips, wording(trips), "calls", "call_cost", CALLS)
    low, high = number(counted.min()), number(counted.max())
    most = low if low == high else Text("{low} to {high}", "{low} تا {high}").fill(low=low, high=high)
    return Text(*map("".join, zip(text, COUNTED_CALLS.fill(most=most), strict=True)))


def what_borders_cannot_tell():
    """Why neither order can be read from border times: fixed words, see `passage.experiments`."""
    return NO_EXPERIMENT


SAVES_WHILE = {  # by whether a policy saves below the switch
    True: Text(
        "{option} saves {who} money on average only while “{input}” is below {value} (estimate: {middle}).",
        "{option} در میانگین فقط با «{input}» کمتر از {value} به سود {who} است (برآورد: {middle}).",
    ),
    False: Text(
        "{option} saves {who} money on average only while “{input}” is above {value} (estimate: {middle}).",
        "{option} در میانگین فقط با «{input}» بیش از {value} به سود {who} است (برآورد: {middle}).",
    ),
}
SAVES_THROUGHOUT = {
    "saves": Text(
        "{option} saves {who} money on average at every likely value of the {n} inputs it rests on.",
        "{option} در میانگین، با هر مقدار محتملِ {n} ورودی خود به سود {who} است.",
    ),
    "loses": Text(
        "{option} costs {who} more than SMS does on average, at every likely value of the {n} inputs it rests on.",
        "{option} در میانگین، با هر مقدار محتملِ {n} ورودی خود به زیان {who} است.",
    ),
}


def saves_while(switches):
    """Up to which value of what it rests on a policy saves, a sentence for each account asked first; from `tables.switching_values`.

    Of the inputs that turn the sign within their likely range the sentence names the one that is likeliest to.
    """
    words = wording(switches)
    asked = [account for account in (words.first, COUNTRY) if (switches.account == account).any()]
    said = [_saves_while(switches[switches.account == account], words, account) for account in asked]
    return Text(" ".join(one.en for one in said), " ".join(one.fa for one in said))


def _saves_while(rows, words, account):
    known = {"option": words.option, "who": words.who[account]}
    turning = [row for row in rows.itertuples() if is_likely(row)]
    if not turning:
        return SAVES_THROUGHOUT[rows.now.iloc[0]].fill(n=count(len(rows)), **known)
    row = max(turning, key=lambda row: row.likely)
    value, middle = (_figure(x, row.unit) for x in (row.switch, row.p50))
    return SAVES_WHILE[saves_below(row)].fill(input=Text(row.label_en, row.label_fa), value=value, middle=middle, **known)


def _figure(x, unit):
    """A value beside the name of its input, which says what is counted: with its unit where that is money or a share."""
    return amount(x, unit) if unit.partition("/")[0] in (*CURRENCIES, "share") else number(x)


# What would have to be so for a policy to save an account, by what breaks even: where it does in some simulations, in all, at any value,
# and at none.
SAVES_FROM = {
    "reach": (
        Text(
            "Even if every notice were seen in time, {option} would cost {who} more than SMS in {never} of simulations. "
            "In the others about {found} of notices would have to be seen in time.",
            "حتی اگر همهٔ پیام‌ها به‌موقع دیده شود، {option} در {never} شبیه‌سازی‌ها برای {who} گران‌تر از پیامک است. "
            "در بقیه باید حدود {found} پیام‌ها به‌موقع دیده شود.",
        ),
        Text(
            "For {who} to gain from {option}, about {found} of notices would have to be seen in time.",
            "برای آنکه {option} به سود {who} باشد باید حدود {found} پیام‌ها به‌موقع دیده شود.",
        ),
        Text("{option} saves {who} money whatever share of notices is seen.", "هر سهمی از پیام‌ها که دیده شود، {option} به سود {who} است."),
        Text(
            "{option} costs {who} more than SMS even if every notice is seen in time.",
            "حتی اگر همهٔ پیام‌ها به‌موقع دیده شود، {option} برای {who} از پیامک گران‌تر است.",
        ),
    ),
    "tariff": (
        Text(
            "In {never} of simulations no price of an SMS makes {option} pay for {who}. In the others it pays from about {found} a segment on.",
            "در {never} شبیه‌سازی‌ها پیامک هر قدر هم گران باشد {option} به سود {who} نیست. در بقیه از حدود {found} برای هر بخش به بالا به سود است.",
        ),
        Text(
            "For {who} to gain from {option}, an SMS would have to cost about {found} a segment.",
            "برای آنکه {option} به سود {who} باشد باید هر بخش پیامک حدود {found} باشد.",
        ),
        Text("{option} saves {who} money at any price of an SMS.", "{option} با هر بهای پیامک به سود {who} است."),
        Text("No price of an SMS makes {option} pay for {who}.", "{option} با هیچ بهای پیامکی به سود {who} نیست."),
    ),
}  # fmt: skip
ASKED_OF = {COUNTRY: ("reach", "tariff"), "own": ("tariff",)}
AT_ANY = {"reach": 0, "tariff": 0}  # what is broken even at where anything will do
RISK_COUNTED = Text("The risk that the order is reversed is counted.", "احتمال لغو دستور به حساب آمده است.")


def what_must_be_true(break_even):
    """What would have to be true for a policy to save, from `tables.break_even`: for the first one of the table.

    Where nothing would do, it says so; what cannot be asked of the policy, such as the reach of no messenger, is left out.
    """
    words, policy = wording(break_even), next(iter(policies_of(break_even)))
    role = {words.first: "own"}  # a country that asks first would be told as the country
    rows = {(role.get(r.account, r.account), r.what): r for r in break_even.itertuples() if r.scenario == policy.name}
    option = THE_ORDER if _is_the_order(break_even, policy) else policy.quoted
    printed = {"reach": percent, "tariff": words.money}

    def sentence(account, what):
        row, (some, every, at_any, nowhere) = rows[account, what], SAVES_FROM[what]
        who = words.who[words.first if account == "own" else COUNTRY]
        parts = {"option": option, "who": who, "never": chance(row.never)}
        if isnan(row.p50):
            return capital(nowhere.fill(**parts))
        text = some if row.never else at_any if row.p95 == AT_ANY[what] else every
        return capital(text.fill(found=printed[what](row.p50), **parts))

    said = [sentence(account, what) for account, asked in ASKED_OF.items() for what in asked if (account, what) in rows]
    return together([*said, RISK_COUNTED] if policy.reversal == "uncertain" else said)


def opening(case):
    """What is asked and why, before any answer, by name: title, introduction and question; its numbers are those of the article."""
    told = case.as_stated().assumptions
    tonnes = sum(told[f"tonnage_{flow}"].p50 for flow in FLOWS)
    introduction = Text(
        "In April 2022 Iran's customs moved its notices on trucks from SMS to the messenger We, as SMS cost it money. Iran Mobile told of "
        "{tonnes} tonnes of goods a year and about {messages} SMS a truck, sent to truck owners. The messenger had about {installs} "
        "installs. A circular of Bahman 1398 (January to February 2020) had ordered the same for all SMS services of customs' two systems, and later "
        "stopped. That SMS to truck owners came back is our inference, from reports on codes for registering handsets. We assume that most "
        "owners drive, and call them drivers.",
        "در اردیبهشت ۱۴۰۱ گمرک ایران پیام‌های مربوط به کامیون‌ها را از پیامک به پیام‌رسان «ما» برد، چون پیامک برایش هزینه داشت. به گزارش "
        "ایران‌موبایل سالی {tonnes} تن کالا جابه‌جا می‌شود و برای هر کامیون حدود {messages} پیامک به صاحب آن می‌رسد. پیام‌رسان حدود {installs} "
        "نصب داشت. بخشنامهٔ بهمن ۱۳۹۸ همین را برای همهٔ خدمات پیامکی دو سامانهٔ گمرک دستور داده بود و بعد متوقف شد. بازگشت پیامک صاحبان "
        "کامیون برداشت ماست از کد رجیستری گوشی. مدل فرض می‌کند صاحبان کامیون بیشتر خود راننده‌اند و آنان را راننده می‌نامد.",
    )
    return {
        "title": Text("SMS or the messenger?", "پیامک یا پیام‌رسان؟"),
        "introduction": introduction.fill(
            tonnes=large(tonnes, 3), messages=count(told["messages_per_trip"].p50), installs=count(told["installs_at_start"].p50)
        ),
        "question": Text(
            "Should a public body stop paying for SMS and force people onto a messenger app?",
            "آیا یک نهاد دولتی باید دیگر پول پیامک ندهد و مردم را به یک پیام‌رسان وادارد؟",
        ),
    }


def made_with(headline_meta):
    """What the numbers were made with, from the meta of headline.json."""
    return Text(
        "{draws} scrambled Sobol draws, seed {seed}, assumptions {code}, constant rial of {year}; {months} months from {first}, "
        "discounted at {rate} a year",
        "{draws} نمونهٔ سوبول، بذر {seed}، فرض‌های {code}، ریال ثابت {year}؛ {months} ماه از {first} با تنزیل سالانهٔ {rate}",
    ).fill(
        draws=count(headline_meta["draws"]),
        seed=year(headline_meta["seed"]),
        code=Text(*(headline_meta["assumptions_sha256"][:8],) * 2),
        year=year(headline_meta["base_year"]),
        months=count(headline_meta["horizon_months"]),
        first=month(headline_meta["first_month"]),
        rate=percent(headline_meta["discount_rate"]),
    )


LASTING = {  # whether the first account gains on average if the order stands, and whether the country does
    (True, True): Text(
        "If {option} stands, on average {first} gains from month {own} on and {country} from month {theirs}.",
        "اگر {option} لغو نشود، به‌طور میانگین {first} از ماه {own} و {country} از ماه {theirs} سود می‌برد.",
    ),
    (True, False): Text(
        "If {option} stands, on average {first} gains from month {own} on; {country} still loses after {years}.",
        "اگر {option} لغو نشود، به‌طور میانگین {first} از ماه {own} سود می‌برد؛ {country} پس از {years} هم زیان می‌کند.",
    ),
    (False, True): Text(
        "If {option} stands, on average {country} gains from month {theirs} on; {first} still loses after {years}.",
        "اگر {option} لغو نشود، به‌طور میانگین {country} از ماه {theirs} سود می‌برد؛ {first} پس از {years} هم زیان می‌کند.",
    ),
    (False, False): Text(
        "Even if {option} stands for {years}, both {first} and {country} lose on average.",
        "{option} حتی اگر {years} بماند، به‌طور میانگین به زیان {first} و {country} است.",
    ),
}
GOES = Text(
    "By what became of earlier orders, the chance that one is reversed within {years} is {chance}.",
    "بر پایهٔ سرنوشت دستورهای پیشین، احتمال لغو یک دستور در {years} {chance} است.",
)
IN_VAIN = Text(
    "If it ends after {length}, on average {spent} has been spent in vain, {own} of it by {first}.",
    "اگر پس از {length} لغو شود، به‌طور میانگین {spent} بیهوده خرج شده که {own} آن از {first} است.",
)
ENDED_COSTS = {  # by the sign of what it costs
    1: Text(
        "Missed notices included, such an order costs {country} {net} more than SMS on average.",
        "چنین دستوری، با احتساب پیام‌های دیده‌نشده، به‌طور میانگین {net} بیش از پیامک برای {country} هزینه دارد.",
    ),
    0: Text(
        "Missed notices included, such an order costs {country} as much as SMS.",
        "چنین دستوری، با احتساب پیام‌های دیده‌نشده، به اندازهٔ پیامک برای {country} هزینه دارد.",
    ),
    -1: Text(
        "Missed notices included, such an order saves {country} {net} against SMS on average.",
        "چنین دستوری، با احتساب پیام‌های دیده‌نشده، به‌طور میانگین {net} در برابر پیامک برای {country} صرفه‌جویی دارد.",
    ),
}
EXPECTING = {  # whether anything saves
    True: Text(
        "If a reversal is expected after about {length}, {option} saves {country} most: {amount} on average.",
        "اگر انتظار لغو در حدود {length} برود، {option} بیش از همه به سود {country} است: به‌طور میانگین {amount}.",
    ),
    False: Text(
        "If a reversal is expected after about {length}, {option} costs {country} least: {amount} more than SMS on average.",
        "اگر انتظار لغو در حدود {length} برود، {option} ارزان‌ترین گزینهٔ {country} است: به‌طور میانگین {amount} گران‌تر از پیامک.",
    ),
}


def reversal(gone, payback, costs, options):
    """Answer of notebook 06, from `probability_gone`, `payback`, `cost_of_reversal` and `options_if_reversal_is_expected`
    of `mandate`: all of them means.
    """
    words = wording(payback)
    country, first, last = words.who[COUNTRY], words.who[words.first], gone.month.max()
    from_month = {account: mean_saves_from(payback, account) for account in (words.first, COUNTRY)}
    gains = tuple(not isnan(month) for month in from_month.values())
    own, theirs = (count(0 if isnan(month) else month) for month in from_month.values())
    ends = costs.length.max() if 12 not in set(costs.length) else 12
    at_end = costs[costs.length == ends].set_index(["what", "account"])["mean"]
    net, length = at_end["net", COUNTRY], years_in_words(int(ends))
    saved = options[(options.quantity == f"saving_{COUNTRY}") & (options.belief == "expected")]
    best = saved.loc[saved["mean"].idxmax()]
    return together(
        [
            capital(
                LASTING[gains].fill(
                    option=_told(payback, words.announced),
                    first=first,
                    country=country,
                    own=own,
                    theirs=theirs,
                    years=years_in_words(payback.attrs["horizon"]),
                )
            ),
            GOES.fill(years=years_in_words(int(last)), chance=percent(row_of(gone, month=last, what="reversed").mean)),
            IN_VAIN.fill(
                length=length,
                spent=words.money(at_end["spent", COUNTRY]),
                own=words.money(at_end["spent", words.first]),
                first=first,
            ),
            ENDED_COSTS[int(sign(net))].fill(country=country, net=words.money(abs(net))),
            EXPECTING[bool(best["mean"] > 0)].fill(
                length=years_in_words(options.attrs["expected"]),
                option=_quoted(options, best.option),
                country=country,
                amount=words.money(abs(best["mean"])),
            ),
        ]
    )


ON_RECORD = Text(
    "Of {all} orders on record that began, {ended} {were} reversed or softened, {soon} within a year.",
    "از {all} دستور ثبت‌شده که آغاز شد، {ended} دستور لغو یا نرم شد، {soon} دستور در همان سال نخست.",
)
NEVER_BEGAN = Text(
    "{never} more {were} dropped or put off before the start.", "{never} دستور دیگر پیش از آغاز کنار رفت یا عقب افتاد."
)


def how_long_mandates_hold(fit):
    """What earlier mandates say of the rate of reversal, from `fits.reversal.reversal`."""
    used, never = fit.data[fit.data.used], int(fit.data.never_began.sum())
    ended, soon = int(used.ended.sum()), int((used.ended & (used.months <= YEAR)).sum())
    back = 1.0 - exp(-YEAR * fit.estimates.p50["reintroduction_rate"])
    said = [
        Text(
            "Orders differ: some are gone within weeks, others hold for years.",
            "دستورها یکسان نیستند: برخی در چند هفته لغو می‌شوند و برخی سال‌ها می‌مانند.",
        ),
        ON_RECORD.fill(all=count(len(used)), ended=spelt(ended), were=_were(ended), soon=spelt(soon)),
        Text(
            "Orders that quietly hold are seldom reported; with them, {hold} are expected to hold for a year.",
            "دستوری که بی‌سروصدا می‌ماند کمتر گزارش می‌شود؛ با احتساب آن‌ها انتظار می‌رود {hold} دستورها یک سال بماند.",
        ).fill(hold=percent(fit.diagnostics[f"expected_to_hold_after_{YEAR}_months"])),
        Text(
            "A reversed order is back within a year with a chance of {back}, by the central estimate from few cases.",
            "دستور لغوشده، بنا بر برآورد مرکزی از موارد اندک، با احتمال {back} در یک سال بازمی‌گردد.",
        ).fill(back=percent(back)),
    ]
    if never:
        said.insert(2, capital(NEVER_BEGAN.fill(never=spelt(never), were=_were(never))))
    return together(said)


FORETOLD = Text(
    "Foretold from all other cases, {inside} of {of} known outcomes lie within the likely range.",
    "در پیش‌بینی از روی موارد دیگر، {inside} رویداد از {of} رویداد معلوم در بازهٔ محتمل است.",
)
FORETOLD_BEFORE = Text(
    "Foretold from what was known beforehand, {inside} do.", "در پیش‌بینی از روی دانسته‌های پیش از رویداد، {inside} رویداد."
)
ERRORS = Text(
    "The mean error is {others} percentage points; for whoever expects what happened elsewhere it is {naive}.",
    "میانگین خطا {others} واحد درصد است؛ خطای کسی که تکرار موارد دیگر را انتظار دارد {naive} واحد درصد.",
)
WIDENED = Text(
    "The ranges under an order were too narrow and are widened by a factor of {factor}.",
    "بازه‌های زیر دستور باریک‌تر از آن بود که باید، و {factor} برابر پهن شده است.",
)
WIDE_ENOUGH = Text("The ranges under an order need no widening.", "بازه‌های زیر دستور نیازی به پهن شدن ندارد.")
BY_CHOICE = Text(
    "What people do by choice is not foreseen: more stay with an app they chose than the cases suggest.",
    "آنچه مردم به انتخاب خود می‌کنند پیش‌بینی نمی‌شود: ماندن با برنامهٔ دلخواه بیش از آن است که موارد نشان می‌دهد.",
)


def foresight(coverage, scores, factor):
    """How well the past would have been foretold, from `backtest.coverage` and the scores of `backtest.uptake`.

    scores  mean CRPS by way, and of the naive forecaster, shares;  factor  `backtest.widening` under a hard mandate
    """
    others, before = (row_of(coverage, way=way, nominal=0.9) for way in ("others", "before"))
    return together(
        [
            FORETOLD.fill(inside=count(others.inside), of=count(others.of)),
            FORETOLD_BEFORE.fill(inside=count(before.inside)),
            ERRORS.fill(**{name: number(100 * scores[name]) for name in ("others", "naive")}),
            WIDENED.fill(factor=number(factor)) if factor > 1 else WIDE_ENOUGH,
            BY_CHOICE,
        ]
    )


# ---- notebook 04 ----


CHOOSE = Text(
    "Choose {choice}: of all policies that may be recommended it is best on average for {who}.",
    "{choice} را برگزینید: از همهٔ سیاست‌های قابل‌توصیه، به‌طور میانگین برای {who} بهترین است.",
)
CHOICE_SAVES = Text(
    "It saves {first} {amount} over {years} on average; the chance that it saves money is {chance}.",
    "در {years} به‌طور میانگین {amount} برای {first} صرفه‌جویی دارد؛ احتمال صرفه‌جویی {chance} است.",
)
NOTHING_SAVES = Text("Nothing else saves {first} money on average.", "هیچ سیاست دیگری به‌طور میانگین برای {first} صرفه‌جویی ندارد.")
RATHER = Text(
    "{who} would rather have {option}: the chance that it is best is {shares}.",
    "برای {who} {option} بهتر است: احتمال بهترین بودنش {shares} است.",
)
AS_GOOD = Text("To {who} it is as good as {option}.", "برای {who} با {option} تفاوتی ندارد.")
BOTH_UNREAD = Text(
    "That hangs on whether the same people leave both the messenger’s notice and the SMS unread: see notebook 03.",
    "این به آن بستگی دارد که آیا همان کسان نه در پیام‌رسان می‌خوانند و نه پیامک را؛ دفتر ۰۳ را ببینید.",
)
BEST_FOR = {  # how often a policy is best, for one account or two
    1: Text("{option} is best for {a} in {x} of simulations.", "{option} در {x} شبیه‌سازی‌ها برای {a} بهترین است."),
    2: Text(
        "{option} is best for {a} in {x} of simulations and for {b} in {y}.",
        "{option} در {x} شبیه‌سازی‌ها برای {a} و در {y} برای {b} بهترین است.",
    ),
}


def decision_under_uncertainty(best, options):
    """Answer of notebook 04: what to choose, what it saves, whom it does not suit, and how often the order is best.

    best  from `decision.best_by_account`;  options  from `decision.by_account`, of the same run
    """
    first, rows = best.set_index("account"), {(r.account, r.option): r for r in options.itertuples()}
    words, labels = wording(options), _policies(options)
    choice = first.option[words.first]
    same = [account for account in best.account if first.option[account] == choice]
    alike = [account for account in best.account if account not in same and choice in first.tied[account]]
    others = [account for account in best.account if account not in same + alike]
    found, parts = rows[words.first, choice], {"first": words.who[words.first], "years": years_in_words(best.attrs["horizon"])}
    saves = NOTHING_SAVES if choice == BASELINE else CHOICE_SAVES
    said = [
        CHOOSE.fill(choice=_quoted(options, choice), who=_listed(same, words)),
        saves.fill(amount=words.money(found.mean), chance=likelihood(found.probability), **parts),
        *(_would_rather(options, first, option, others, words) for option in dict.fromkeys(first.option[others])),
        *(AS_GOOD.fill(who=words.who[account], option=_quoted(options, first.option[account])) for account in alike),
    ]
    named = [labels[option] for option in dict.fromkeys([choice, *first.option[others]])]
    said += [BOTH_UNREAD] * any(one.messenger != "none" and one.sms_if_unseen for one in named)
    return _sentences([*said, _how_often_best(options, rows, words)])


def _sentences(said):
    """Sentences one after another."""
    return Text(*(" ".join(getattr(one, language) for one in said) for language in LANGUAGES))


def _listed(accounts, words):
    return enumerated([words.who[account] for account in accounts])


def _would_rather(table, first, option, others, words):
    """Who would rather have another policy, and how likely it is best for each; rows of `decision.best_by_account` by account."""
    accounts = [account for account in others if first.option[account] == option]
    shares = sorted(first.probability[accounts]) if len(accounts) > 2 else list(first.probability[accounts])
    told = enumerated(_once([likelihood(share) for share in shares]))
    if len(accounts) > 2:
        told = Text("between {low} and {high}", "بین {low} و {high}").fill(low=likelihood(shares[0]), high=likelihood(shares[-1]))
    elif len(accounts) == 2:
        told = Text(told.en, f"به‌ترتیب {told.fa}")
    return RATHER.fill(who=capital(_listed(accounts, words)), option=_quoted(table, option), shares=told)


def _how_often_best(table, rows, words):
    """How often what was announced is best for the first account and for the country; rows of `decision.by_account`."""
    order = words.announced
    option = THE_ORDER if _is_the_order(table, order) else order.quoted
    asked = list(dict.fromkeys((words.first, COUNTRY)))
    who = dict(zip("ab", (words.who[account] for account in asked), strict=False))
    shares = dict(zip("xy", (likelihood(rows[account, order.name].probability_best) for account in asked), strict=False))
    return capital(BEST_FOR[len(asked)].fill(option=option, **who, **shares))


def _once(texts):
    """Texts as they are, or one where all are the same."""
    return texts[:1] if len(set(texts)) == 1 else texts


ALL_CRITERIA = Text(
    "{who} would choose {option} by all {n} criteria, from the mean to the worst simulation.",
    "{who} با هر {n} معیار، از میانگین تا بدترین شبیه‌سازی، {option} را برمی‌گزیند.",
)
MOST_CRITERIA = Text(
    "{who} would choose {option} by {n} of {all} criteria, from the mean to the worst simulation.",
    "{who} با {n} معیار از {all} معیار، از میانگین تا بدترین شبیه‌سازی، {option} را برمی‌گزیند.",
)
OTHER_CRITERIA = Text("By the others it would choose {options}.", "با معیارهای دیگر {options} را برمی‌گزیند.")
NO_CRITERION = Text(
    "By {n} more nothing can be told: a single simulation would decide.",
    "با {n} معیار دیگر چیزی نمی‌توان گفت: یک شبیه‌سازی به‌تنهایی تعیین‌کننده می‌شد.",
)


def without_trusting_the_mean(*robustness):
    """By how many criteria each account would choose which option; from tables of `decision.robustness`."""
    return _sentences([sentence for table in robustness for sentence in _by_criterion(table)])


def _by_criterion(table):
    chosen = [tuple(rows.option[rows.chosen]) for _, rows in table.groupby(["criterion", "setting"], sort=False)]
    known = [options for options in chosen if options]
    counts = Counter(option for options in known for option in options).most_common()
    (option, most), others = counts[0], [_quoted(table, name) for name, _ in counts[1:]]
    text = MOST_CRITERIA if others else ALL_CRITERIA
    who = wording(table).who[table.account.iloc[0]]
    yield capital(text.fill(who=who, option=_quoted(table, option), n=count(most), all=count(len(known))))
    if others:
        yield OTHER_CRITERIA.fill(options=enumerated(others))
    if len(known) < len(chosen):
        gone = len(chosen) - len(known)
        yield NO_CRITERION.fill(n=spelt(gone))


# ---- notebook 05 ----

NOTHING = Text("practically nothing", "عملاً هیچ")
STUDIES = {
    "survey": (Text("a survey of drivers", "پیمایش رانندگان"), Text("a survey of {n} drivers", "پیمایش از {n} راننده")),
    "pilot": (
        Text("a pilot at one border", "اجرای آزمایشی در یک مرز"),
        Text("a pilot with {n} drivers at one border", "اجرای آزمایشی با {n} راننده در یک مرز"),
    ),
}
STUDY_OUTCOMES = {  # whether it pays, and whether that is sure
    (True, True): Text(
        "{study} would repay {who}: it is worth {net} more than it costs", "{study} برای {who} {net} بیش از هزینه‌اش می‌ارزد"
    ),
    (True, False): Text("{study} might repay {who}", "{study} شاید برای {who} به هزینه‌اش بیرزد"),
    (False, True): Text("{study} would not repay {who}", "{study} برای {who} به هزینه‌اش نمی‌ارزد"),
    (False, False): Text("{study} might not repay {who}", "{study} شاید برای {who} به هزینه‌اش نیرزد"),
}
NEITHER = Text("neither {a} nor {b} would repay {who}", "نه {a} برای {who} به هزینه‌اش می‌ارزد و نه {b}")
TO_CHOOSE = Text("To choose {choice}, {what}.", "برای انتخاب {choice}، {what}.")
KNOWING = {  # whether it is not worth waiting for
    True: Text(
        "Even perfect information would improve the choice of {who} by only {amount}: do not wait for it.",
        "حتی اطلاعات کامل هم انتخاب {who} را بیش از {amount} بهتر نمی‌کند؛ منتظر آن نمانید.",
    ),
    False: Text(
        "Perfect information would improve the choice of {who} by {amount} on average.",
        "اطلاعات کامل انتخاب {who} را به‌طور میانگین {amount} بهتر می‌کند.",
    ),
}
KNOWING_NOTHING = Text(
    "Even perfect information would hardly improve the choice of {who}: do not wait for it.",
    "حتی اطلاعات کامل هم انتخاب {who} را چندان بهتر نمی‌کند؛ منتظر آن نمانید.",
)
MOST_WORTH_KNOWING = Text(
    "The most important unknown for {who}: {label}. {how}.", "مهم‌ترین مجهول برای {who} این است: {label}. {how}."
)
NO_INPUT = Text("No input alone would change the choice of {who}.", "هیچ ورودی‌ای به‌تنهایی انتخاب {who} را عوض نمی‌کند.")
NO_SURE_INPUT = Text(
    "The simulations cannot tell that any single input is worth knowing to {who}.",
    "شبیه‌سازی‌ها نشان نمی‌دهد که دانستن هیچ ورودی‌ای به‌تنهایی برای {who} بیرزد.",
)
INPUTS_NOT_SHOWN = Text("What single inputs are worth to {who} is {why}.", "ارزش تک‌تک ورودی‌ها برای {who} {why}.")


def worth(row):
    """What it is worth to know everything, from a row of `tables.worth_of_everything`: money, or practically nothing."""
    return NOTHING if row.nothing else money(row.evpi)


def study_outcome(rows, best, who):
    """One study in a clause, from its rows of `tables.worth_of_studies`: whether its best size pays, and whether that is sure."""
    any_size, of_size = STUDIES[rows.study.iloc[0]]
    withheld = rows.withheld != ""
    if rows.enbs.isna().all():
        if withheld.any():
            text = Text("what {study} would be worth is {why}", "ارزش {study} {why}")
            return text.fill(study=any_size, why=why_not_shown(rows.withheld[withheld].iloc[0]))
        return Text("what {study} would be worth cannot be told", "ارزش {study} را نمی‌توان گفت").fill(study=any_size)
    if withheld.any():
        text = Text("of the sizes that are shown, {outcome}", "از میان اندازه‌هایی که نشان داده می‌شود، {outcome}")
        return text.fill(outcome=study_outcome(rows[~withheld], best, who))
    pays, sure, row = *_pays(rows, best), rows.loc[rows.enbs.idxmax()]
    return STUDY_OUTCOMES[pays, sure].fill(
        study=of_size.fill(n=count(best)) if pays else any_size, net=money(abs(row.enbs)), who=who
    )


def _pays(rows, best):
    """Whether the best size of a study is worth its cost, and whether that is sure."""
    row = rows.loc[rows.enbs.idxmax()]
    return best is not None, bool(abs(row.enbs) > Z90 * row.se_enbs)


def worth_finding_out(knowing, inputs, studies, country):
    """Answer of notebook 05: whether it is worth waiting for more knowledge, and if so for which, and how to get it.

    knowing  from `tables.worth_of_everything`;  inputs  from `tables.worth_of_inputs`, for the first account and the question as it was put
    studies  from `tables.worth_of_studies`, for the same;  country  from `tables.worth_of_inputs`, for the country and all policies
    """
    rows, words = {(r.account, r.question): r for r in knowing.itertuples()}, wording(knowing)
    own, everybody, asked = rows[words.first, "all"], rows[COUNTRY, "all"], inputs.attrs["question"]
    condition = _choice(knowing, inputs.attrs["options"]) if asked != "all" or len(inputs.attrs["options"]) == 2 else None
    said = [_knowing(own, words)]
    if not _settled(own):
        said.append(_most_worth_knowing(inputs, words.who[words.first], condition))
    said += [
        TO_CHOOSE.fill(choice=condition, what=one) if condition else capital(Text(f"{one.en}.", f"{one.fa}."))
        for one in _studies(studies, words)
    ]
    if own.account != everybody.account:
        said.append(_knowing(everybody, words))
        said += [] if _settled(everybody) else [_most_worth_knowing(country, words.who[COUNTRY])]
    return _sentences(said)


def _settled(row):
    """Whether nobody should wait for more knowledge: all of it is worth less than the best policy saves in a year; from a row of
    `tables.worth_of_everything`.
    """
    return bool(row.nothing or row.evpi < row.saving_per_year)


def _knowing(row, words):
    """What perfect information would improve, and whether to wait for it."""
    text = KNOWING_NOTHING if row.nothing else KNOWING[_settled(row)]
    return text.fill(who=words.who[row.account], amount=words.money(row.evpi))


def _studies(studies, words):
    """What each study would bring whoever asks, as clauses; one of them where none pays."""
    who, found = words.who[studies.attrs["account"]], dict(list(studies.groupby("study", sort=False)))
    best, told = studies.attrs["best_n"], (studies.withheld == "").all() and studies.enbs.notna().all()
    if told and len(found) == 2 and all(_pays(rows, best[name]) == (False, True) for name, rows in found.items()):
        a, b = (STUDIES[name][0] for name in found)
        return [NEITHER.fill(a=a, b=b, who=who)]
    return [study_outcome(rows, best[name], who) for name, rows in found.items()]


def _choice(table, options):
    """What there is to choose between: SMS or a messenger, where these are the policies of the question as it was put; else their names."""
    if set(options) == {one.name for one in published() if one.as_put}:
        return Text("between SMS and a messenger", "میان پیامک و پیام‌رسان")
    names = enumerated([_quoted(table, name) for name in options])
    return Text("between {names}", "میان {names}").fill(names=names)


def _most_worth_knowing(inputs, who, condition=None):
    """Which input is most worth knowing of those that both estimates tell from nothing, and how it could be learnt."""
    sure = inputs[inputs.agree.astype(bool) & (inputs.evppi > Z90 * inputs.se) & (inputs.second > Z90 * inputs.se_second)]
    if sure.empty:
        if (inputs.withheld != "").any() and not (inputs.evppi > 0).any():
            return INPUTS_NOT_SHOWN.fill(who=who, why=NOT_SHOWN)
        return (NO_SURE_INPUT if (inputs.evppi > 0).any() else NO_INPUT).fill(who=who)
    row = sure.iloc[0]
    how = capital(Text(row.how_en, row.how_fa))
    said = MOST_WORTH_KNOWING.fill(who=who, label=label_within(Text(row.label_en, row.label_fa)), how=how)
    if condition is None:
        return said
    return Text("To choose {choice}: {said}", "برای انتخاب {choice}: {said}").fill(choice=condition, said=_lower(said))


def _lower(text):
    return Text(text.en[:1].lower() + text.en[1:], text.fa)


# ---- the explorer ----


def explored(scenario, account, savings, seen):
    """What a policy saves one account and how likely, and what share of the notices is seen in time: as the register says it.

    savings  from `tables.saving_by_account`;  seen  from `tables.seen_in_time`
    """
    row, in_time, words = row_of(savings, account=account), seen.set_index("scenario")["mean"], wording(savings)
    about, who = savings.attrs.get("about"), words.who[account]
    announced = scenario.name == (about.scenario if about else named(ORDER)).name
    option = option_of(words) if announced else scenario.quoted
    if row.same:
        said = [capital(Text(*(f"{part}." for part in NO_DIFFERENCE.fill(policy=option, who=who))))]
    else:
        said = [
            saved_sentence(row.mean, option, who, words.money, savings.attrs["horizon"]),
            chance_sentence(row.probability, option, who),
        ]
    if isnan(in_time[BASELINE]):  # of no notices there is no share
        return together([*said, NO_NOTICES])
    by_sms = SEEN_BY_SMS.fill(share=percent(in_time[BASELINE]))
    return together([*said, by_sms, SEEN.fill(option=option, share=percent(in_time[scenario.name]))])


# ---- notebook 07 ----


def case_labels(table):
    """Printed names of the cases in a table, in its order: name → Text."""
    return {row.case: Text(row.label_en, row.label_fa) for row in table.drop_duplicates("case").itertuples()}


def quoted_case(name):
    """A case's printed name in quotation marks."""
    return Text(f"“{name.en}”", f"«{name.fa}»")


LIKELY_SAVES = Text(
    "{order} likely saves money for the state, or for a private sender and its customers, {where}.",
    "{order} {where} احتمالاً برای دولت، یا فرستندهٔ خصوصی و مشتریانش، صرفه‌جویی دارد.",
)
LIKELY_SAVES_NOWHERE = Text(
    "In none of these cases does {order} likely save money for the state, or for a private sender and its customers.",
    "{order} در هیچ‌یک از این موارد احتمالاً برای دولت، یا فرستندهٔ خصوصی و مشتریانش، صرفه‌جویی ندارد.",
)
BEST_FOR_COUNTRY = Text(
    "For the country its chance of saving is largest for {case}: {chance}.",
    "احتمال صرفه‌جویی کشور در {case} از همه بیشتر است: {chance}.",
)
NOWHERE_FOR_COUNTRY = Text("For the country it saves money in no simulation.", "برای کشور در هیچ شبیه‌سازی‌ای صرفه‌جویی ندارد.")


def what_the_order_saves(summary):
    """For how many first accounts the order likely saves, and how likely the country's best; from `side_by_side.summary`.

    Where no case was run with what it announced, this is said of the policy that is told first, by its name.
    """
    names, savings, order = case_labels(summary), summary[summary.quantity == "saving"], THE_ORDER
    ordered = savings[savings.announced]
    if ordered.empty:
        told = wording(summary).announced
        ordered, order = savings[savings.scenario == told.name], told.quoted
    first, country = (ordered[ordered.account == account] for account in (FIRST, COUNTRY))
    pays = list(first.case[first.probability >= HALF])
    where = Text("in {n} of {all} cases", "در {n} مورد از {all} مورد").fill(n=spelt(len(pays)), all=spelt(len(first)))
    if len(pays) == 1:
        where = Text("in one case, {case}", "فقط در {case}").fill(case=quoted_case(names[pays[0]]))
    best = country.loc[country.probability.idxmax()] if len(country) else None
    nowhere = best is None or not best.probability
    return together(
        [
            capital((LIKELY_SAVES if pays else LIKELY_SAVES_NOWHERE).fill(order=order, where=where)),
            NOWHERE_FOR_COUNTRY
            if nowhere
            else BEST_FOR_COUNTRY.fill(case=quoted_case(names[best.case]), chance=likelihood(best.probability)),
        ]
    )


SHARES = ("reach", "upto", "best", "expected")  # of `side_by_side.reach_needed`
EXPECTS = Text("; the model expects {expected}", "؛ انتظار مدل {expected} است")
PAYS_IF = {  # what a case needs for the policy to likely save the country money
    "least": Text(
        "For {case} to likely save the country money, at least {reach} of notices must be seen in time",
        "برای صرفه‌جویی احتمالی کشور در {case} باید دست‌کم {reach} پیام‌ها به‌موقع دیده شود",
    ),
    "most": Text(
        "For {case} to likely save the country money, fewer than {upto} of notices may be seen in time",
        "برای صرفه‌جویی احتمالی کشور در {case} باید کمتر از {upto} پیام‌ها به‌موقع دیده شود",
    ),
    "ends": Text(
        "For {case} to likely save the country money, fewer than {upto} or at least {reach} of notices must be seen in time",
        "برای صرفه‌جویی احتمالی کشور در {case} باید کمتر از {upto} یا دست‌کم {reach} پیام‌ها به‌موقع دیده شود",
    ),
    "between": Text(
        "For {case} to likely save the country money, about {best} of notices must be seen in time, no more and no fewer",
        "برای صرفه‌جویی احتمالی کشور در {case} باید حدود {best} پیام‌ها به‌موقع دیده شود، نه بیشتر و نه کمتر",
    ),
    "any": Text(
        "{case} likely saves the country money however many notices are seen",
        "در {case} هر سهمی از پیام‌ها که دیده شود، کشور احتمالاً صرفه‌جویی می‌کند",
    ),
}
PAYS_NOWHERE = Text(
    "However many notices are seen, the country likely saves in none of these cases.",
    "هر سهمی از پیام‌ها هم که دیده شود، کشور در هیچ‌یک از این موارد احتمالاً صرفه‌جویی نمی‌کند.",
)
PAYS_NOWHERE_ELSE = Text(
    "In the other cases the country likely loses however many notices are seen.",
    "در موارد دیگر هر سهمی از پیام‌ها هم که دیده شود، کشور احتمالاً زیان می‌کند.",
)


def _asked(needed):
    """The policy of a table of reach, and none where it is the messenger alone that is never reversed."""
    name = needed.attrs.get("scenario")
    return _policies(needed)[name] if name else None


def _pays_if(row):
    """Key of PAYS_IF for a row of `side_by_side.reach_needed`; None where no reach will do."""
    if row.reach == 0:
        return "any"
    if row.reach > 0:
        return "least" if isnan(row.upto) else "ends"
    if not isnan(row.upto):
        return "most"
    return "between" if row.most >= HALF else None


def reach_that_pays(needed):
    """For which cases an order, or the policy that was asked for, likely pays for the country, and at what reach.

    needed  from `side_by_side.reach_needed`; a sentence for each case in which some reach will do
    """
    names, policy = case_labels(needed), _asked(needed)
    said = [Text("This is about {option}.", "این دربارهٔ {option} است.").fill(option=policy.quoted)] if policy else []
    country = needed[needed.account == COUNTRY]
    ways = [(row, _pays_if(row)) for row in country.itertuples()]
    paying = [(row, way) for row, way in ways if way]
    for row, way in paying:
        one = PAYS_IF[way] if way in ("any", "ends") else Text(*map("".join, zip(PAYS_IF[way], EXPECTS, strict=True)))
        shares = {name: percent(0.0 if isnan(x) else x) for name, x in row._asdict().items() if name in SHARES}
        one = one.fill(case=quoted_case(names[row.case]), **shares)
        said.append(Text(f"{one.en}.", f"{one.fa}."))
    if len(paying) < len(ways):
        said.append(PAYS_NOWHERE_ELSE if paying else PAYS_NOWHERE)
    return together(said)


COUNTRY_GAINS = {
    "some": Text(
        "With {what} the country could likely gain in {n} {cases}", "با {what}، کشور در {n} مورد احتمالاً می‌تواند سود کند"
    ),
    "silence": Text(
        "With {what} the country could gain in {n} {cases}, by silence",
        "با {what}، کشور در {n} مورد می‌تواند سود کند، آن هم با بی‌خبری",
    ),
    "none": Text(
        "With {what} the country likely gains in none of these cases", "با {what}، کشور احتمالاً در هیچ‌یک از این موارد سود نمی‌کند"
    ),
}


def reach_title(needed):
    """In how many cases an order, or the policy that was asked for, likely saves the country money at some reach: a title."""
    ways = Counter(_pays_if(row) for row in needed[needed.account == COUNTRY].itertuples())
    told, silent = sum(n for way, n in ways.items() if way not in (None, "most")), ways["most"]
    policy = _asked(needed)
    n = told or silent
    parts = dict(
        what=policy.label if policy else Text("an order", "دستور"), n=spelt(n), cases=Text("case" if n == 1 else "cases", "")
    )
    # What it saves where few may see is the notices that nobody sees.
    return COUNTRY_GAINS["some" if told else "silence" if silent else "none"].fill(**parts)


GONE = {
    "ended": Text("{n} ended within {months}", "{n} دستور حداکثر در {months} لغو یا نرم شد"),
    "dropped": Text("{n} never began", "{n} دستور هرگز آغاز نشد"),
}
NOT_GONE = {
    "served": Text("{n} held until nobody needed it", "{n} دستور تا پایان نیاز برقرار ماند"),
    "held": Text("{n} still held when last seen", "{n} دستور در آخرین خبر برقرار بود"),
    "unknown": Text("of {n} nothing more is known", "از {n} دستور خبر دیگری نیست"),
}
CHANCE_OF_GONE = Text(
    "From all other orders, the model gives those that are gone an average chance of {chance} to end within a year.",
    "مدل از روی دستورهای دیگر، برای آن‌ها که دیگر برقرار نیست، به‌طور میانگین احتمال لغو در یک سال را {chance} می‌داند.",
)
EXPECTED_TO_HOLD = Text("It would have expected them to hold.", "پس انتظار داشت که بمانند.")


def _courses(foretold, courses, **parts):
    """How many orders took each of some courses, as a part of a sentence; none where no order did."""
    counts = [(said, int((foretold.course == course).sum())) for course, said in courses.items()]
    said = [text.fill(n=spelt(n), **parts) for text, n in counts if n]
    return enumerated(said) if said else None


def _what_is_gone(foretold):
    """Of how many orders it is known that they ended, or never began."""
    latest = foretold[foretold.course == "ended"].latest.max()
    length = Text("", "") if isnan(latest) else _counted(ceil(latest), "month", "ماه")
    gone = _courses(foretold, GONE, months=length) or Text("none is known to have ended", "پایان هیچ‌یک دانسته نیست")
    orders = spelt(len(foretold))
    return Text("Of {orders} {noun} {gone}.", "از {orders} دستور {gone}.").fill(
        orders=orders, noun=Text("order" if len(foretold) == 1 else "orders", ""), gone=gone
    )


def what_became(foretold):
    """What became of the orders, and how likely the others made the end of those that are gone; from `side_by_side.foretold`."""
    said, rest = [_what_is_gone(foretold)], _courses(foretold, NOT_GONE)
    if rest:
        said.append(capital(Text(f"{rest.en}.", f"{rest.fa}.")))
    gone = foretold[foretold.course.isin(GONE)]
    if len(gone):
        said.append(CHANCE_OF_GONE.fill(chance=percent(gone.within_year.mean())))
        said += [EXPECTED_TO_HOLD] if gone.within_year.max() < HALF else []
    return together(said)


def _counted(n, one, persian):
    """A number of things: '1 month', '5 months' and '۵ ماه'."""
    return Text("{n} " + one + ("s" if n != 1 else ""), "{n} " + persian).fill(n=count(n))


COSTS_MOST = Text(
    "SMS costs most for {case}: {amount} a year on average.",
    "هزینهٔ پیامک در {case} از همه بیشتر است: به‌طور میانگین سالی {amount}.",
)


def other_mandates(summary, needed, foretold):
    """Answer of notebook 07, from `summary`, `reach_needed` and `foretold` of `side_by_side`."""
    bills = summary[(summary.quantity == "sms_bill_per_year") & (summary.unit == f"{RIAL}/year")].set_index("case")["mean"]
    title = reach_title(needed)
    return together(
        [
            COSTS_MOST.fill(case=quoted_case(case_labels(summary)[bills.idxmax()]), amount=money(bills.max())),
            what_the_order_saves(summary),
            Text(f"{title.en}.", f"{title.fa}."),
            _what_is_gone(foretold),
        ]
    )


# ---- notebook 08 ----


NOTICES_A_YEAR = Text(
    "{label}: on average {messages} notices a year to {who}.", "{label}: به‌طور میانگین سالی {messages} پیام به {who}."
)
COST_AS_SMS = Text(
    "As SMS they cost {sender} {bill} a year on average, VAT included.",
    "هزینهٔ پیامک آن‌ها با مالیات به‌طور میانگین سالی {bill} برای {sender} است.",
)


def volume_of(case, summary):
    """How many messages a case sends and what they cost, and what became of it; from `side_by_side.summary` of it alone."""
    mean, words = summary.set_index("quantity")["mean"], wording(case)
    return together(
        [
            NOTICES_A_YEAR.fill(label=case.about.label, messages=large(mean["messages_per_year"]), who=words.who["recipients"]),
            COST_AS_SMS.fill(sender=words.who["sender"], bill=words.money(mean["sms_bill_per_year"])),
            case.about.told,
        ]
    )

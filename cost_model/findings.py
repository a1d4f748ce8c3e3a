"""What the run says, as sentences in both languages: the answers at the top of notebooks and in the README."""

from collections import Counter
from math import ceil, isnan

from numpy import sign

from cost_model.decision.laws import NOT_SHOWN, why_not_shown
from cost_model.decision.saving import with_option
from cost_model.language import (
    CURRENCIES,
    FLOWS,
    HALF,
    IN_WORDS,
    LANGUAGES,
    RIAL,
    Text,
    capital,
    chance,
    count,
    enumerated,
    estimate,
    large,
    money,
    month,
    number,
    percent,
    rounded,
    series,
    span,
    together,
    usd,
    year,
    years,
    years_in_words,
)
from cost_model.ledger import COUNTRY, HOME
from cost_model.register import THE_ORDER, likelihood, option_of, saved_sentence
from cost_model.scenarios import BASELINE, ORDER, named, published
from cost_model.sensitivity.variance import Z90
from cost_model.sensitivity.words import amount, label_within
from cost_model.side_by_side import FIRST
from cost_model.simulate import HORIZON
from cost_model.tables import is_likely, saves_below
from cost_model.wording import WHO, policies_of, verdict, wording

# ---- which policy a sentence speaks of ----


def _announced(table):
    """Name of what was announced in the case that a table came from."""
    about = table.attrs.get("about")
    return about.scenario.name if about else ORDER


def _is_the_order(table, policy):
    """Whether a policy is what was announced, and by force: a sentence about it speaks of the order, and need not name it."""
    return policy.by_force and policy.name == _announced(table)


def _this_is_about(table, policy):
    """A sentence that names the policy of those that follow; none where it is the order."""
    if _is_the_order(table, policy):
        return Text("", "")
    return Text("This is about {option}. ", "این دربارهٔ {option} است. ").fill(option=policy.quoted)


def _policies(table):
    """The policies that a table was run with, by name, those of its rows among them."""
    return dict(table.attrs.get("policies") or {}) | {policy.name: policy for policy in policies_of(table)}


def _quoted(table, name):
    """The printed name of a policy of a table, in quotation marks."""
    return (_policies(table).get(name) or named(name)).quoted


# ---- notebook 01 ----


def message_volume(volumes):
    """Answer of notebook 01, means over the simulations, from `tables.volume_by_reading`."""
    rows = {(r.reading, r.quantity): r for r in volumes.itertuples()}
    bill = rows["evidence", "sms_bill_per_year_rial"]
    return Text(
        "On the evidence, the SMS to truck drivers cost about {bill} a year on average, at {base} prices. "
        "The likely range is {likely}. "
        "At the exchange rate of {base} that is about {usd}. "
        "The {messages} messages of a year are billed as {segments} SMS. "
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


def install_base(groups, paths):
    """Answer of notebook 02, from `tables.installs_and_need` and `tables.adoption_paths`."""
    rows = {r.group: r for r in groups.itertuples()}
    last, labels = paths[paths.month == paths.month.max()], _policies(paths)
    active, reach = (last[last.quantity == quantity].set_index("scenario") for quantity in ("active", "reach"))
    said = [
        Text("{share} under {policy}", "{share} با {policy}").fill(
            share=estimate(active.loc[name], percent), policy=labels[name].quoted
        )
        for name in active.index
    ]
    most = reach.p50.idxmax()
    return Text(
        "The article says that the messenger had about {least} installs when it was ordered; we infer a store's bracket, up to {most}. "
        "{need} drivers would need it. After {years} the share of these drivers who have the app is {active}. Not every message is seen in time: reach is at most {reach}, under {policy}.",
        "گزارش می‌گوید پیام‌رسان هنگام دستور حدود {least} نصب داشت؛ برداشت ما بازهٔ یک فروشگاه برنامه است، تا {most}. {need} راننده به آن نیاز "
        "داشتند. پس از {years}، سهم "
        "رانندگانی که برنامه را دارند چنین است: {active}. و همهٔ پیام‌ها هم به‌موقع دیده نمی‌شود: بیشترین سهم {reach} است، با {policy}.",
    ).fill(
        least=count(groups.attrs["installs"][0]),
        most=count(groups.attrs["installs"][1]),
        need=estimate(rows["notified_recipients"], number),
        years=years(paths.month.max()),
        active=enumerated(said),
        reach=estimate(reach.loc[most], percent),
        policy=labels[most].quoted,
    )


def _seen_in_time(before, after):
    """What share of the notices is seen in time with SMS and with another option, from their rows of `tables.seen_in_time`."""
    if isnan(before.p50):  # of no notices there is no share
        return Text("There are no notices that could be seen.", "پیامی در کار نیست که دیده شود.")
    return Text(
        "The share of notices seen in time goes from {before} to {after}.",
        "سهم پیام‌هایی که به‌موقع دیده می‌شود از {before} به {after} می‌رسد.",
    ).fill(before=percent(before.p50), after=estimate(after, percent))


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
            "In {never} of simulations {option} would cost {who} more than SMS even if every notice were seen in time. "
            "In the others about {found} of notices would have to be seen.",
            "در {never} شبیه‌سازی‌ها، حتی اگر همهٔ پیام‌ها به‌موقع دیده شود، {option} برای {who} از پیامک گران‌تر است. "
            "در بقیه باید حدود {found} پیام‌ها دیده شود.",
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
            "In {never} of simulations no price of an SMS makes {option} pay for {who}. In the others about {found} a segment does.",
            "در {never} شبیه‌سازی‌ها، {option} با هیچ بهای پیامکی به سود {who} نیست. در بقیه با بهای حدود {found} برای هر بخش هست.",
        ),
        Text(
            "For {who} to gain from {option}, an SMS would have to cost about {found} a segment.",
            "برای آنکه {option} به سود {who} باشد باید هر بخش پیامک حدود {found} باشد.",
        ),
        Text("{option} saves {who} money at any price of an SMS.", "{option} با هر بهای پیامک به سود {who} است."),
        Text("No price of an SMS makes {option} pay for {who}.", "{option} با هیچ بهای پیامکی به سود {who} نیست."),
    ),
    "month": (
        Text("In {never} of simulations {option} never pays back for {who} within {years}.", "در {never} شبیه‌سازی‌ها، {option} در {years} هرگز برای {who} سربه‌سر نمی‌شود."),
        Text("{option} pays back for {who} after about {found} months.", "{option} پس از حدود {found} ماه برای {who} سربه‌سر می‌شود."),
        Text("{option} saves {who} money from the first month on.", "{option} از همان ماه نخست به سود {who} است."),
        Text("{option} never pays back for {who} within {years}.", "{option} در {years} هرگز برای {who} سربه‌سر نمی‌شود."),
    ),
}  # fmt: skip
ASKED_OF = {COUNTRY: ("reach", "tariff"), "own": ("tariff", "month")}
AT_ANY = {"reach": 0, "tariff": 0, "month": 1}  # what is broken even at where anything will do
RISK_COUNTED = Text("The risk that the order is reversed is counted.", "احتمال لغو دستور به حساب آمده است.")


def what_must_be_true(break_even):
    """What would have to be true for a policy to save, from `tables.break_even`: for the first one of the table.

    Where nothing would do, it says so; what cannot be asked of the policy, such as the reach of no messenger, is left out.
    """
    words, policy = wording(break_even), next(iter(policies_of(break_even)))
    role = {words.first: "own"}  # a country that asks first would be told as the country
    rows = {(role.get(r.account, r.account), r.what): r for r in break_even.itertuples() if r.scenario == policy.name}
    option = THE_ORDER if _is_the_order(break_even, policy) else policy.quoted
    printed = {"reach": percent, "tariff": words.money, "month": number}

    def sentence(account, what):
        row, (some, every, at_any, nowhere) = rows[account, what], SAVES_FROM[what]
        who = words.who[words.first if account == "own" else COUNTRY]
        parts = {"option": option, "who": who, "never": chance(row.never), "years": years_in_words(break_even.attrs["horizon"])}
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
        "installs. A circular of Bahman 1398 had ordered the same for all SMS services of customs' two systems, and later stopped. That SMS "
        "to truck owners came back is our inference from handset codes. The model takes it that owners mostly drive, and calls them drivers.",
        "در اردیبهشت ۱۴۰۱ گمرک ایران پیام‌های مربوط به کامیون‌ها را از پیامک به پیام‌رسان «ما» برد، چون پیامک برایش هزینه دارد. به گزارش "
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
            "What does the SMS really cost, who would pay what under each way of replacing it, and what would have to be true for a "
            "forced migration to save money?",
            "پیامک در واقع چقدر هزینه دارد، با هر جایگزین چه کسی چقدر می‌پردازد، و چه چیزی باید درست باشد تا انتقال اجباری به پیام‌رسان "
            "به‌صرفه شود؟",
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


def reversal(gone, payback, costs, options):
    """Answer of notebook 06, from `probability_gone`, `payback`, `cost_of_reversal` and `options_if_reversal_is_expected`
    of `mandate`.
    """
    last = gone.month.max()
    chances = {r.what: r for r in gone[gone.month == last].itertuples()}
    words = wording(payback)
    needed = payback.attrs["payback_months"][words.first]["p50"]
    ends = costs.length.max() if 12 not in set(costs.length) else 12
    spent = {r.account: r for r in costs[(costs.length == ends) & (costs.what == "spent")].itertuples()}
    net = {r.account: r for r in costs[(costs.length == ends) & (costs.what == "net")].itertuples()}
    worst = options[(options.quantity == "saving_country") & (options.belief == "expected")]
    best = worst.loc[worst["mean"].idxmax()]
    about = _this_is_about(payback, words.announced)
    lasts = (
        Text(
            "If the order stands, it has to last {needed} months before half of the draws save {first} money",
            "اگر دستور لغو نشود، باید {needed} ماه بماند تا در نیمی از نمونه‌ها به سود {first} شود",
        ).fill(needed=count(needed), first=words.who[words.first])
        if needed == needed
        else Text(
            "In most draws no order saves {first} money, however long it lasts",
            "در بیشتر نمونه‌ها دستور هر قدر هم بماند به سود {first} نیست",
        ).fill(first=words.who[words.first])
    )
    return Text(
        "{about}{lasts}; for the country it never does in {never} of draws. By what became of earlier orders, one is reversed within {years} with a "
        "chance of {reversed}, and is off at that time with a chance of {off}; some go at once, others stay for years. If it ends after {ends} months, {spent} has gone into a "
        "messenger that is of no further use, of which {first} bore {own}; with the notices that were missed, the order has cost the country "
        "{net} more than SMS. Whoever expects a reversal, say after {expected} months, does best with {best}: for the country that saves "
        "{saves}. (Median; in brackets 90% of draws; below zero is the opposite.)",
        "{about}{lasts}؛ برای کشور در {never} نمونه‌ها هیچ‌گاه چنین نمی‌شود. بر پایهٔ سرنوشت دستورهای پیشین، احتمال اینکه دستور در {years} لغو شود "
        "{reversed} است و احتمال اینکه در آن زمان برقرار نباشد {off}؛ برخی زود لغو می‌شوند و برخی سال‌ها می‌مانند. اگر پس از {ends} ماه لغو شود، {spent} خرج پیام‌رسانی شده که دیگر به کار "
        "نمی‌آید و سهم {first} از آن {own} است؛ با پیام‌هایی که دیده نشد، دستور {net} بیش از پیامک برای کشور هزینه داشته است. اگر "
        "انتظار لغو دستور برود، مثلاً پس از {expected} ماه، {best} از همه بهتر است: صرفه‌جویی آن برای کشور {saves} است. "
        "(میانه؛ در پرانتز ۹۰٪ نمونه‌ها؛ عدد منفی یعنی عکس آن.)",
    ).fill(
        about=about,
        lasts=lasts,
        never=chance(payback.attrs["never"]["country"]),
        years=years(last),
        reversed=percent(chances["reversed"].mean),
        off=percent(chances["off"].mean),
        ends=count(ends),
        spent=estimate(spent["country"], money),
        first=words.who[words.first],
        own=estimate(spent[words.first], money),
        net=estimate(net["country"], money),
        best=_quoted(options, best.option),
        expected=count(options.attrs["expected"]),
        saves=estimate(best, money),
    )


def how_long_mandates_hold(fit):
    """What earlier mandates say of the rate of reversal, from `estimation.reversal.reversal`."""
    used, never = fit.data[fit.data.used], fit.data[fit.data.never_began]
    rate, back = fit.estimates.loc["reversal_rate"], fit.estimates.loc["reintroduction_rate"]
    return Text(
        "Mandates differ: some are dropped within weeks, others hold for years. {ended} of {all} reported ones that began were softened or "
        "reversed while they were watched; {never} more were dropped or put off before they began. So each has a rate of its own. With "
        "unreported ones that quietly hold, one more has a reversal rate of {rate} a month in the middle case and above {high} in one case "
        "of twenty, and {hold} of mandates are expected to hold after a year. An order that was reversed comes back at a rate of {back} a "
        "month. All this rests on few cases.",
        "اجبارها یکسان نیستند: برخی در چند هفته لغو می‌شوند و برخی سال‌ها می‌مانند. از {all} اجبارِ گزارش‌شده که آغاز شد، {ended} مورد تا آخرین "
        "خبر لغو یا نرم شد؛ {never} مورد دیگر پیش از آغاز لغو شد یا عقب افتاد. پس هر اجبار نرخ خود را دارد. با احتساب اجبارهایی که بی‌خبر "
        "پابرجا مانده‌اند، نرخ لغو اجبار بعدی در حالت میانه {rate} در ماه است و از هر بیست مورد در یکی بیش از {high}، و انتظار می‌رود {hold} "
        "اجبارها پس از یک سال برقرار باشند. دستورِ لغوشده با نرخ {back} در ماه دوباره برقرار می‌شود. همهٔ این‌ها بر موارد اندکی استوار است.",
    ).fill(
        ended=count(used.ended.sum()),
        all=count(len(used)),
        never=count(len(never)),
        rate=number(rate.p50),
        high=number(rate.p95),
        hold=percent(fit.diagnostics["expected_to_hold_after_12_months"]),
        back=estimate(back, number),
    )


def foresight(coverage, scores, factor):
    """How well the past would have been foretold, from `backtest.coverage` and the scores of `backtest.uptake`.

    scores  mean CRPS by way, and of the naive forecaster;  factor  `backtest.widening` under a hard mandate
    """
    inside = {(row.way, row.nominal): row for row in coverage.itertuples()}
    half, most, known = inside["others", 0.5], inside["others", 0.9], inside["before", 0.9]
    verdict = Text(
        "Under an order the intervals need no widening.",
        "زیر اجبار بازه‌ها نیازی به پهن‌شدن ندارد.",
    )
    if factor > 1:
        verdict = Text(
            "The intervals are too narrow: under an order they are widened by a factor of {factor}.",
            "بازه‌ها باریک‌تر از آن است که باید: زیر اجبار {factor} برابر پهن شده است.",
        ).fill(factor=number(factor))
    return Text(
        "From all other cases {most} of {of} known outcomes fall within the 90% interval and {half} within the 50% one; from what was known "
        "before they began {known} fall within the 90% one. The mean error is {others}, or {before} from what was known before, against "
        "{naive} for somebody who expects what happened elsewhere. {verdict} What people do by choice is not foreseen at all; more stay with an app that they chose than the cases suggest.",
        "با تکیه بر موارد دیگر، {most} رویداد از {of} رویداد معلوم در بازهٔ ۹۰٪ و {half} رویداد در بازهٔ ۵۰٪ می‌افتد؛ با دانسته‌های پیش از رویداد {known} "
        "رویداد در بازهٔ ۹۰٪. میانگین خطا {others} است، با دانسته‌های پیش از رویداد {before}، و برای کسی که همان رویدادهای جاهای دیگر را انتظار دارد {naive}. {verdict} آنچه مردم به انتخاب خود می‌کنند پیش‌بینی نمی‌شود؛ بیش از آنچه موارد نشان "
        "می‌دهد به برنامه‌ای که خود برگزیده‌اند وفادار می‌مانند.",
    ).fill(
        most=count(most.inside),
        half=count(half.inside),
        known=count(known.inside),
        of=count(most.of),
        verdict=verdict,
        **{name: number(score) for name, score in scores.items()},
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
    "That hangs on whether the same people leave both the message and the SMS unread: see notebook 03.",
    "این به آن بستگی دارد که آیا همان کسان هم پیام و هم پیامک را نمی‌خوانند؛ دفتر ۰۳ را ببینید.",
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
    return RATHER.fill(who=_capital(_listed(accounts, words)), option=_quoted(table, option), shares=told)


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


def _capital(text):
    return Text(text.en[0].upper() + text.en[1:], text.fa)


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
    yield _capital(text.fill(who=who, option=_quoted(table, option), n=count(most), all=count(len(known))))
    if others:
        yield OTHER_CRITERIA.fill(options=enumerated(others))
    if len(known) < len(chosen):
        gone = len(chosen) - len(known)
        yield NO_CRITERION.fill(n=IN_WORDS.get(gone, count(gone)))


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
    condition = None if asked == "all" else _choice(knowing, inputs.attrs["options"])
    said = [_knowing(own, words)]
    if not _settled(own):
        said.append(_most_worth_knowing(inputs, words.who[words.first], condition))
    said += [
        TO_CHOOSE.fill(choice=condition, what=one) if condition else _capital(Text(f"{one.en}.", f"{one.fa}."))
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
    how = _capital(Text(row.how_en, row.how_fa))
    said = MOST_WORTH_KNOWING.fill(who=who, label=label_within(Text(row.label_en, row.label_fa)), how=how)
    if condition is None:
        return said
    return Text("To choose {choice}: {said}", "برای انتخاب {choice}: {said}").fill(choice=condition, said=_lower(said))


def _lower(text):
    return Text(text.en[:1].lower() + text.en[1:], text.fa)


# ---- the explorer ----


def explored(scenario, account, savings, seen, break_even):
    """What a policy does to one account, to the notices, and when it breaks even.

    savings  from `tables.saving_by_account`;  seen  from `tables.seen_in_time`;  break_even  from `tables.break_even`
    """
    row, in_time = {r.account: r for r in savings.itertuples()}[account], {r.scenario: r for r in seen.itertuples()}
    policy, who, horizon = scenario.quoted, WHO[account], years(savings.attrs["horizon"])
    notices = _seen_in_time(in_time[BASELINE], in_time[scenario.name])
    said = verdict(row).fill(policy=policy, who=who)
    if row.same:
        return Text("{said}. {notices}", "{said}. {notices}").fill(said=said, notices=notices)
    month = {r.what: r for r in break_even.itertuples()}["month"]
    return Text(
        "{verdict}: over {years} the saving is {saving}, positive in {chance} of draws. {notices} {breaks_even}",
        "{verdict}: صرفه‌جویی در {years} {saving} است و در {chance} نمونه‌ها مثبت. {notices} {breaks_even}",
    ).fill(
        verdict=said,
        years=horizon,
        saving=estimate(row, money),
        chance=chance(row.probability),
        notices=notices,
        breaks_even=_breaks_even(month, horizon),
    )


def _breaks_even(month, horizon):
    """When the running saving turns positive and stays so, from a row of `tables.break_even`."""
    if month.never == 1:
        return Text("It never breaks even within {years}.", "در {years} هرگز سربه‌سر نمی‌شود.").fill(years=horizon)
    when = Text("in month {month}", "در ماه {month}").fill(month=estimate(month, number))
    if month.p95 == 1:
        when = Text("from the first month", "از همان ماه نخست")
    if month.never == 0:
        return Text("It breaks even {when}.", "{when} سربه‌سر می‌شود.").fill(when=when)
    return Text(
        "In {never} of draws it never breaks even within {years}; where it does, it is {when}.",
        "در {never} نمونه‌ها در {years} هرگز سربه‌سر نمی‌شود و در بقیه {when}.",
    ).fill(never=chance(month.never), years=horizon, when=when)


# ---- notebook 07 ----


def case_labels(table):
    """Printed names of the cases in a table, in its order: name → Text."""
    return {row.case: Text(row.label_en, row.label_fa) for row in table.drop_duplicates("case").itertuples()}


def quoted_case(name):
    """A case's printed name in quotation marks."""
    return Text(f"“{name.en}”", f"«{name.fa}»")


def what_the_order_saves(summary):
    """Whose first account the order saves money in half of the draws, and how likely the country's best; from `side_by_side.summary`.

    Where no case was run with what it announced, this is said of the policy that is told first, by its name.
    """
    names, savings, told = case_labels(summary), summary[summary.quantity == "saving"], None
    ordered = savings[savings.announced]
    if ordered.empty:
        told = wording(summary).announced
        ordered = savings[savings.scenario == told.name]
    first, country = (ordered[ordered.account == account] for account in (FIRST, COUNTRY))
    pays = first[first.probability >= HALF]
    cases = enumerated([quoted_case(names[case]) for case in pays.case]) if len(pays) else Text("none of these cases", "")
    persian = (
        "{order} برای {cases} دست‌کم در نیمی از نمونه‌ها به سود دولت (یا بانک و مشتریانش) است"
        if len(pays)
        else "{order} در هیچ موردی در نیمی از نمونه‌ها به سود دولت (یا بانک و مشتریانش) نیست"
    )
    return Text(
        "{order} saves the purse, or a private sender with its customers, money in half of the draws or more for {cases}; the country saves in {best} of draws at best",
        persian + "؛ برای کشور بهترین مورد {best} نمونه‌هاست",
    ).fill(
        order=told.quoted if told else Text("The order", "دستور"),
        cases=cases,
        best=chance(country.probability.max() if len(country) else 0.0),
    )


SHARES = ("reach", "upto", "best", "expected")  # of `side_by_side.reach_needed`


def reach_that_pays(needed):
    """For which cases force, or the policy that was asked for, pays for the country, and at what reach; from `side_by_side.reach_needed`."""
    names, country = case_labels(needed), needed[needed.account == "country"].set_index("case")
    any_reach, up, down = country.reach == 0, country.reach > 0, country.upto.notna()
    between = country.reach.isna() & ~down & (country.most >= HALF)
    expects = Text(" (the model expects {expected})", " (انتظار الگو: {expected})")
    texts = (
        (up & ~down, "reach", "at least {reach} of notices must be seen in time for {cases}", "برای {cases} باید {in_turn}دست‌کم {reach} پیام‌ها به‌موقع دیده شود"),
        (down & ~up, "upto", "fewer than {upto} of notices must be seen for {cases}", "برای {cases} باید {in_turn}کمتر از {upto} پیام‌ها دیده شود"),
        (down & up, "reach", "fewer than {upto} or at least {reach} of notices must be seen for {cases}", "برای {cases} باید {in_turn}کمتر از {upto} یا دست‌کم {reach} پیام‌ها دیده شود"),
        (between, "best", "about {best} of notices must be seen, neither more nor fewer, for {cases}", "برای {cases} باید {in_turn}حدود {best} پیام‌ها دیده شود، نه بیشتر و نه کمتر"),
        (any_reach, "", "any share will do for {cases}", "برای {cases} هر سهمی که دیده شود بس است"),
    )  # fmt: skip
    clauses = []
    for which, limit, english, persian in texts:
        rows = country[which]
        if rows.empty:
            continue
        shares = {name: _once([percent(share) for share in rows[name]]) for name in SHARES if rows[name].notna().all()}
        in_turn = Text("", "به‌ترتیب " if limit and len(shares[limit]) > 1 else "")
        text = Text(english + expects.en, persian + expects.fa) if limit else Text(english, persian)
        cases = enumerated([quoted_case(names[case]) for case in rows.index])
        clauses.append(text.fill(cases=cases, in_turn=in_turn, **{name: enumerated(said) for name, said in shares.items()}))
    asked = needed.attrs.get("scenario")
    what = _policies(needed)[asked].quoted if asked else None
    if not clauses:
        return Text(
            "However many notices are seen, {what} saves the country money in half of the draws for none of these cases",
            "هر سهمی از پیام‌ها هم که دیده شود، {what} در هیچ موردی در نیمی از نمونه‌ها به سود کشور نیست",
        ).fill(what=what or Text("force", "اجبار"))
    return Text(
        "For {what} to save the country money in half of the draws, {clauses}",
        "برای آنکه {what} در نیمی از نمونه‌ها به سود کشور باشد، {clauses}",
    ).fill(what=what or Text("a mandate", "اجبار"), clauses=series(clauses))


def reach_title(needed):
    """In how many cases force, or the policy that was asked for, saves the country money in half of the draws at some reach: a title."""
    country = needed[needed.account == "country"]
    asked = needed.attrs.get("scenario")
    what = _policies(needed)[asked].quoted if asked else None
    told = int((country.reach.notna() | (country.upto.isna() & (country.most >= HALF))).sum())
    untold = int((country.upto.notna() & country.reach.isna()).sum())
    parts = dict(n=count(told or untold), cases=_counted(len(country), "case", "مورد"))
    if untold and not told:  # what it saves there is the notices that nobody sees
        return Text(
            "{what} saves the country by silence alone, in {n} of {cases}",
            "{what} در {n} مورد از {cases} به سود کشور است، آن هم فقط با بی‌خبر گذاشتن",
        ).fill(what=what or Text("Force", "اجبار"), **parts)
    if told:
        return Text(
            "{what} can likely save the country money in {n} of {cases}",
            "{what} در {n} مورد از {cases} می‌تواند به‌احتمال زیاد به سود کشور باشد",
        ).fill(what=what or Text("Force", "اجبار"), **parts)
    return Text(
        "{what} likely saves the country money in none of {cases}", "به‌احتمال زیاد {what} در هیچ‌یک از {cases} به سود کشور نیست"
    ).fill(what=what or Text("Force", "اجبار"), **parts)


COURSES = {
    "ended": Text("{n} ended within {months}", "{n} دستور ظرف حداکثر {months} لغو یا نرم شد"),
    "dropped": Text("{n} never began", "{n} دستور هرگز آغاز نشد"),
    "served": Text("{n} held until nobody needed it", "{n} دستور تا پایان نیاز برقرار ماند"),
    "held": Text("{n} still held when last seen", "{n} دستور در آخرین خبر برقرار بود"),
    "unknown": Text("of {n} nothing more is known", "از {n} دستور خبر دیگری نیست"),
}


def what_became(foretold, say_expected=False):
    """What became of the orders, and how likely the others made the end of those that are gone; from `side_by_side.foretold`.

    say_expected  whether to say that the model expected those to hold
    """
    latest = foretold[foretold.course == "ended"].latest.max()
    length = Text("", "") if isnan(latest) else _counted(ceil(latest), "month", "ماه")
    counts = [(course, int((foretold.course == course).sum())) for course in COURSES]
    told = enumerated([COURSES[course].fill(n=count(n), months=length) for course, n in counts if n])
    said = Text("Of {orders} {told}", "از {orders} {told}").fill(orders=_counted(len(foretold), "order", "دستور"), told=told)
    gone = foretold[foretold.course.isin(["ended", "dropped"])]
    if gone.empty:
        return said
    low, high = percent(gone.within_year.min()), percent(gone.within_year.max())
    expected = Text(": the model expected them to hold", "؛ انتظار الگو ماندن آن‌ها بود")
    return Text(
        "{said}; by what became of all others, those that are gone had a chance of {chance} to be gone within a year{expected}",
        "{said}؛ بر پایهٔ سرنوشت دستورهای دیگر، احتمال لغو دستورهایی که دیگر برقرار نیست در یک سال {chance} بود{expected}",
    ).fill(
        said=said,
        chance=low if low == high else Text("{low} to {high}", "{low} تا {high}").fill(low=low, high=high),
        expected=expected if say_expected and gone.within_year.max() < HALF else Text("", ""),
    )


def _counted(n, one, persian):
    """A number of things: '1 order', '5 orders' and '۵ دستور'."""
    return Text("{n} " + one + ("s" if n != 1 else ""), "{n} " + persian).fill(n=count(n))


def other_mandates(summary, needed, foretold):
    """Answer of notebook 07, from `summary`, `reach_needed` and `foretold` of `side_by_side`."""
    names = case_labels(summary)
    bills = summary[(summary.quantity == "sms_bill_per_year") & (summary.unit == f"{RIAL}/year")].set_index("case")
    top, low = bills.p50.idxmax(), bills.p50.idxmin()
    nothing = Text("nothing, as there was no SMS before", "صفر، چون پیش‌تر پیامکی در کار نبود")
    bill = Text(
        "SMS costs most for {top}, {most} a year, and least for {low}: {least}.",
        "هزینهٔ پیامک برای {top} از همه بیشتر است، سالی {most}، و برای {low} از همه کمتر: {least}.",
    ).fill(
        top=quoted_case(names[top]),
        most=estimate(bills.loc[top], money),
        low=quoted_case(names[low]),
        least=estimate(bills.loc[low], money) if bills.p50[low] > 0 else nothing,
    )
    rest = (what_the_order_saves(summary), reach_that_pays(needed), what_became(foretold, say_expected=True))
    said = (bill, *(Text(f"{part.en}.", f"{part.fa}.") for part in rest))
    return Text(*(" ".join(getattr(part, language) for part in said) for language in LANGUAGES))


# ---- notebook 08 ----


def volume_of(case, summary):
    """How many messages a case sends and what they cost, and what became of it; from `side_by_side.summary` of it alone."""
    rows, words = summary.set_index("quantity"), wording(case)
    return Text(
        "{label}: {messages} messages a year to {who}, which cost {sender} {bill} a year as SMS, VAT included. {told}",
        "{label}: سالی {messages} پیام به {who} فرستاده می‌شود و هزینهٔ پیامک آن برای {sender}، با احتساب مالیات، سالی {bill} است. {told}",
    ).fill(
        label=case.about.label,
        messages=estimate(rows.loc["messages_per_year"], large),
        who=words.who["recipients"],
        sender=words.who["sender"],
        bill=words.estimate(rows.loc["sms_bill_per_year"]),
        told=case.about.told,
    )

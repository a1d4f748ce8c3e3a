"""Sentences of notebooks 02, 06 and 07 are claims: each changes with what it is about, and each is short and plain."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cost_model import fits
from cost_model.model import scenarios
from cost_model.model.ledger import COUNTRY, PURSE
from cost_model.model.scenarios import BASELINE, ORDER
from cost_model.model.simulate import HORIZON
from cost_model.report import run as report
from cost_model.report.language import RIAL
from cost_model.report.numbers import mandate, side_by_side, tables
from cost_model.report.publish.results import RTL
from cost_model.report.say import findings, mandates
from cost_model.words import LANGUAGES, Text

FIGURE = re.compile(r"[0-9۰-۹][0-9۰-۹.,٫٬]*")
ENDS = re.compile(r"(?<=[.!?؟])\s+")
BILLION = 1e9


def sentences(text):
    return [sentence for language in LANGUAGES for sentence in ENDS.split(getattr(text, language))]


def is_plain(text, most=5):
    """Whether sentences are short, hold at most two numbers and no bracketed range, and speak of no draws and no median."""
    for language in LANGUAGES:
        assert len(ENDS.split(getattr(text, language))) <= most, text
    for sentence in sentences(text):
        assert len(sentence.split()) <= 25 and len(FIGURE.findall(sentence)) <= 2, sentence
        assert not re.search(r"\(.*[0-9۰-۹].*\)|\bdraws?\b|\b[Mm]edian|\bnan\b|نمونه|میانه|الگو|اجبار", sentence), sentence
    return True


def quantiles(**more):
    """A row whose median and ends are not its mean: a sentence that says one of these is seen to."""
    return dict(p05=-9.0 * BILLION, p50=2.0 * BILLION, p95=77.0 * BILLION) | more


# Notebook 06 ------------------------------------------------------------------------------------------------------------------


def payback(own, theirs, horizon=HORIZON):
    """A table of `decision.payback`: mean saving of the purse and the country at each length, from functions of the months."""
    rows = [
        quantiles(length=length, mean=of(length) * BILLION, probability=0.5, account=account)
        for account, of in ((PURSE, own), (COUNTRY, theirs))
        for length in range(horizon + 1)
    ]
    table = pd.DataFrame(rows)
    table.attrs = {"horizon": horizon, "policies": {ORDER: scenarios.named(ORDER)}, "scenario": ORDER}
    return table


def gone(reversed_by=0.21):
    rows = [
        dict(month=month, what=what, p05=0.0, p50=0.01, p95=0.9, mean=mean)
        for month, what, mean in ((12, "reversed", 0.11), (24, "reversed", reversed_by), (24, "off", 0.17))
    ]
    return pd.DataFrame(rows)


def costs(spent=100, own=40, net=300, length=12):
    rows = [
        quantiles(length=at, what=what, account=account, mean=mean * BILLION * at / length)
        for at in (length, 2 * length)
        for what, account, mean in (("spent", COUNTRY, spent), ("spent", PURSE, own), ("net", COUNTRY, net), ("net", PURSE, 1))
    ]
    return pd.DataFrame(rows)


def options(**means):
    """Mean saving of the country by option if a reversal is expected; the opposite for the purse, and as assumed."""
    rows = [
        quantiles(option=name, quantity=f"saving_{account}", belief=belief, mean=sign * mean * BILLION)
        for name, mean in means.items()
        for account, belief, sign in ((COUNTRY, "expected", 1), (PURSE, "expected", -1), (COUNTRY, "assumed", -1))
    ]
    table = pd.DataFrame(rows)
    table.attrs = {"expected": 12, "policies": {name: scenarios.named(name) for name in means}}
    return table


def reversal(own=lambda months: -1, theirs=lambda months: -2, chance=0.21, spent=None, best=None):
    return findings.reversal(
        gone(chance), payback(own, theirs), costs(**(spent or {})), options(**(best or {"forced": -5, "leaner_sms": 7}))
    )


def test_what_a_reversal_does_is_told_in_five_plain_sentences_of_means():
    said = reversal()
    assert is_plain(said)
    assert said.en == (
        "Even if the order stands for five years, both the public purse and the country lose on average. By what became of earlier "
        "orders, the chance that one is reversed within two years is 21%. If it ends after one year, on average 100 billion rial has "
        "been spent in vain, 40 billion rial of it by the public purse. Missed notices included, such an order costs the country 300 "
        "billion rial more than SMS on average. If a reversal is expected after about one year, “Fewer, shorter SMS” saves the "
        "country most: 7 billion rial on average."
    )
    assert "۴ میلیارد تومان آن از کل دولت" in said.fa and "۳۰ میلیارد تومان بیش از پیامک برای کشور" in said.fa


def test_who_gains_if_the_order_stands_and_from_when_is_told_of_the_right_account():
    late, soon, never = (lambda m: m - 29.5), (lambda m: m - 9.5), (lambda m: -1)
    said = reversal(late, soon)
    assert "on average the public purse gains from month 30 on and the country from month 10." in said.en
    assert "کل دولت از ماه ۳۰ و کشور از ماه ۱۰" in said.fa
    assert "the public purse gains from month 10 on and the country from month 30." in reversal(soon, late).en
    assert "the public purse gains from month 30 on; the country still loses after five years." in reversal(late, never).en
    assert "the country gains from month 30 on; the public purse still loses after five years." in reversal(never, late).en
    for which in ((late, soon), (late, never), (never, late)):
        assert is_plain(reversal(*which))


def test_a_gain_that_is_lost_again_is_no_gain():
    assert findings.reversal(gone(), payback(lambda m: 5 - abs(m - 30), lambda m: -1), costs(), options(forced=1)).en.startswith(
        "Even if the order stands"
    )


def test_what_was_spent_what_it_cost_and_the_sign_of_that_are_told_apart():
    assert "40 billion rial of it by the public purse" in reversal().en
    swapped = reversal(spent=dict(spent=40, own=100))
    assert "on average 40 billion rial has been spent in vain, 100 billion rial of it" in swapped.en
    saved = reversal(spent=dict(net=-300))
    assert "such an order saves the country 300 billion rial against SMS" in saved.en and "صرفه‌جویی دارد" in saved.fa
    assert "as much as SMS" in reversal(spent=dict(net=0)).en


def test_the_best_if_a_reversal_is_expected_is_that_of_the_country_and_of_who_expects_one():
    assert "“Messenger only” saves the country most: 7 billion rial" in reversal(best=dict(forced=7, leaner_sms=-5)).en
    least = reversal(best=dict(forced=-9, leaner_sms=-5))
    assert "“Fewer, shorter SMS” costs the country least: 5 billion rial more than SMS on average." in least.en
    assert "«پیامک کمتر و کوتاه‌تر» ارزان‌ترین گزینهٔ کشور" in least.fa and is_plain(least)


def test_a_policy_that_is_not_the_order_is_named():
    table = payback(lambda m: 1, lambda m: 1)
    table.attrs["policies"] = {"voluntary": scenarios.named("voluntary")}
    said = findings.reversal(gone(), table.assign(scenario="voluntary"), costs(), options(leaner_sms=1))
    assert (
        said.en.startswith("If “Messenger offered” stands,")
        and "«پیام‌رسان اختیاری»" in said.fa
        and "the order stands" not in said.en
    )


def test_the_month_from_which_the_purse_gains_is_that_of_the_means_of_the_run(draws):
    table = mandate.payback(draws, horizon=24)
    said = findings.reversal(
        mandate.probability_gone(draws), table, mandate.cost_of_reversal(draws), mandate.options_if_reversal_is_expected(draws)
    )
    last = table[table.length == 24].set_index("account")["mean"]
    assert (last < 0).all() == ("both the public purse and the country lose" in said.en)
    assert is_plain(said)


def fit(ended=(1, 3, 8, 11, 12, 30), held=(40.0,) * 10, never=3, hold=0.85, back=0.02):
    """A fit of `fits.reversal.reversal`, as far as it is told: months of those that ended and of those that held."""
    months = [*ended, *held, *[0.0] * never]
    data = pd.DataFrame({"months": months})
    data["ended"] = [True] * len(ended) + [False] * len(held) + [True] * never
    data["never_began"] = [False] * (len(months) - never) + [True] * never
    data["used"] = ~data.never_began
    estimates = pd.DataFrame(
        {"p05": [0.001, 0.001], "p50": [0.3, back], "p95": [0.9, 0.9]}, ["reversal_rate", "reintroduction_rate"]
    )
    return SimpleNamespace(data=data, estimates=estimates, diagnostics={"expected_to_hold_after_12_months": hold})


def test_how_long_orders_hold_counts_those_that_began_and_tells_chances_for_a_year():
    said = findings.how_long_mandates_hold(fit())
    assert is_plain(said)
    assert "Of 16 orders on record that began, six were reversed or softened, five within a year. Three more were" in said.en
    assert "شش دستور لغو یا نرم شد، پنج دستور در همان سال نخست" in said.fa
    assert "85% are expected to hold for a year" in said.en
    assert f"with a chance of {round(100 * (1 - np.exp(-0.24)))}%" in said.en, "1 − exp(−12 × rate)"
    one = findings.how_long_mandates_hold(fit(ended=(30,), never=0))
    assert "Of 11 orders on record that began, one was reversed or softened, none within a year. Orders that" in one.en


def test_what_is_told_of_orders_on_record_is_what_the_register_of_the_world_counts():
    held = fits.fitted("reversal")
    used = held.data[held.data.used]
    said = findings.how_long_mandates_hold(held)
    assert is_plain(said) and f"Of {len(used)} orders on record" in said.en


def coverage(others=7, before=6, of=10):
    rows = [
        dict(way=way, nominal=nominal, inside=inside, of=of)
        for way, found in (("others", others), ("before", before), ("assumed", 10))
        for nominal, inside in ((0.5, 1), (0.9, found))
    ]
    return pd.DataFrame(rows)


def test_foresight_tells_which_forecast_and_whose_error():
    scores = {"others": 0.14, "before": 0.19, "assumed": 0.05, "naive": 0.2}
    said = findings.foresight(coverage(), scores, 1.2)
    assert is_plain(said)
    assert "Foretold from all other cases, 7 of 10 known outcomes" in said.en and "what was known beforehand, 6 do" in said.en
    assert "mean error is 14 percentage points; for whoever expects what happened elsewhere it is 20" in said.en
    swapped = findings.foresight(coverage(6, 7), scores | {"others": 0.2, "naive": 0.14}, 1.0)
    assert "all other cases, 6 of 10" in swapped.en and "mean error is 20 percentage points" in swapped.en
    assert "need no widening" in swapped.en and "factor of 1.2" in said.en and "۱٫۲ برابر" in said.fa


# Notebook 02 ------------------------------------------------------------------------------------------------------------------


def groups(installs=8000.0, need=240_000.0):
    rows = [
        quantiles(group=group, mean=mean)
        for group, mean in (
            ("installs_at_start", installs),
            ("notified_recipients", need),
            ("all_drivers", 5e5),
            ("popular", 1.0),
        )
    ]
    table = pd.DataFrame(rows)
    table.attrs = {"installs": (5000.0, 10_000.0)}
    return table


def paths(policies=("voluntary", "forced", "popular_messenger"), reach=(0.12, 0.2, 0.3), active=(0.25, 0.5, 0.6)):
    """A table of `tables.adoption_paths`: of the last month, and of one before that in which everything was otherwise."""
    rows = [
        dict(month=month, scenario=name, quantity=quantity, p05=0.01, p50=0.99, p95=0.98, mean=share if month == 60 else 0.9)
        for month in (24, 60)
        for quantity, shares in (("active", active), ("reach", reach))
        for name, share in zip(policies, shares, strict=True)
    ]
    table = pd.DataFrame(rows)
    table.attrs = {"policies": {name: scenarios.named(name) for name in policies}}
    return table


def test_the_install_base_is_told_in_means_of_the_last_month_under_the_order():
    said = findings.install_base(groups(), paths())
    assert is_plain(said)
    assert said.en == (
        "The article speaks of about 5,000 installs; that a store’s bracket reached up to 10,000 is our inference. On average 240,000 "
        "drivers would need it, about 30 for each install. After five years under the order, on average 50% of them have the app. The "
        "app then shows 20% of the notices in time. It shows the most under “Popular messenger, SMS if unseen”: 30%."
    )
    assert "۲۴۰٬۰۰۰ نفر از رانندگان" in said.fa and "با دستور، پس از پنج سال به‌طور میانگین ۵۰٪" in said.fa


def test_the_install_base_names_another_policy_and_leaves_out_a_best_that_is_the_one_told():
    said = findings.install_base(groups(), paths(("voluntary",), (0.12,), (0.25,)))
    assert "under “Messenger offered”, on average 25%" in said.en and "the most" not in said.en and "بیشترین" not in said.fa
    best = findings.install_base(groups(), paths(reach=(0.12, 0.4, 0.3)))
    assert "shows 40% of the notices" in best.en and "the most" not in best.en


def test_a_case_of_ones_own_has_no_article():
    table = groups()
    table.attrs["about"] = SimpleNamespace(folder="my_case")
    said = findings.install_base(table, paths())
    assert (
        "At the start the messenger has 5,000 to 10,000 installs." in said.en
        and "article" not in said.en
        and "گزارش" not in said.fa
    )


# Notebook 07 ------------------------------------------------------------------------------------------------------------------


def summary(own=(0.6, 0.2, 0.9), country=(0.1, 0.3, 0.0), bills=(3.0, 8.0, 5.0)):
    """A table of `side_by_side.summary` of cases a, b and c: chance of saving under the order and under another policy, and the bill."""
    rows = []
    for case, first, all_, bill in zip("abc", own, country, bills, strict=True):
        about = dict(case=case, label_en=f"Case {case}", label_fa=f"مورد {case}")
        rows.append(about | quantiles(quantity="sms_bill_per_year", unit=f"{RIAL}/year", mean=bill * BILLION, announced=False))
        for account, chance in (("first", first), (COUNTRY, all_)):
            for scenario, share in ((ORDER, chance), ("leaner_sms", 0.99)):
                told = dict(account=account, scenario=scenario, announced=scenario == ORDER, probability=share, unit=RIAL)
                rows.append(about | quantiles(quantity="saving", mean=1.0) | told)
    table = pd.DataFrame(rows).fillna({"scenario": "", "account": ""})
    table.attrs = {"policies": {name: scenarios.named(name) for name in (BASELINE, ORDER, "leaner_sms")}}
    return table


def test_what_the_order_saves_counts_first_accounts_and_names_the_best_case_of_the_country():
    said = mandates.what_the_order_saves(summary())
    assert said.en == (
        "The order likely saves money for the state, or for a private sender and its customers, in two of three cases. For the country "
        "its chance of saving is largest for “Case b”: 30%."
    )
    assert "در دو مورد از سه مورد" in said.fa and "در «مورد b» از همه بیشتر است: ۳۰٪" in said.fa and is_plain(said)
    swapped = mandates.what_the_order_saves(summary(own=(0.1, 0.3, 0.0), country=(0.6, 0.2, 0.9)))
    assert "In none of these cases" in swapped.en and "“Case c”: 90%" in swapped.en
    one = mandates.what_the_order_saves(summary(own=(0.1, 0.5, 0.0)))
    assert "in one case, “Case b”" in one.en and "فقط در «مورد b»" in one.fa


def test_a_policy_that_nobody_announced_is_named():
    table = summary()
    table = table[table.scenario != ORDER].assign(announced=False)
    table.attrs = {"policies": {"leaner_sms": scenarios.named("leaner_sms")}}
    said = mandates.what_the_order_saves(table)
    assert said.en.startswith("“Fewer, shorter SMS” likely saves money") and "in three of three cases" in said.en


def needed():
    row = dict(label_en="Case a", label_fa="مورد a", reach=np.nan, most=0.7, best=0.0, if_all=0.1, expected=0.3)
    return pd.DataFrame([row | {"case": "a", "account": account, "upto": 0.1} for account in ("first", COUNTRY)])


def test_the_answer_of_notebook_07_names_the_dearest_case_by_its_mean():
    foretold = pd.DataFrame({"course": ["ended", "held"], "latest": [14.0, 2.0], "within_year": 0.15})
    said = mandates.other_mandates(summary(), needed(), foretold)
    assert said.en.startswith("SMS costs most for “Case b”: 8 billion rial a year on average.") and is_plain(said)
    assert "With an order the country could gain in one case, by silence. Of two orders one ended within 14 months." in said.en
    assert mandates.other_mandates(summary(bills=(9.0, 8.0, 5.0)), needed(), foretold).en.startswith(
        "SMS costs most for “Case a”: 9 "
    )


def test_the_volume_of_a_case_is_told_in_means_to_whom_and_at_whose_cost(case):
    table = side_by_side.summary({"one": case}, 2**6)
    mean = table.set_index("quantity")["mean"]
    table.loc[table.quantity == "messages_per_year", "mean"] = 4.2e6
    table.loc[table.quantity == "sms_bill_per_year", "mean"] = 8.1e9
    assert mean["messages_per_year"] != 4.2e6
    said = findings.volume_of(case, table)
    assert (
        "on average 4.2 million notices a year to drivers. As SMS they cost customs 8.1 billion rial a year on average" in said.en
    )
    assert "سالی ۴٫۲ میلیون پیام به رانندگان" in said.fa and "۸۱۰ میلیون تومان برای گمرک" in said.fa and is_plain(said)


# Notebooks --------------------------------------------------------------------------------------------------------------------

PLAIN = [path for path in report.notebooks() if path.name[:2] in ("02", "06", "07")]


def cells(path, kind):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_every_prose_cell_is_short_and_in_both_languages(path):
    for cell in cells(path, "markdown"):
        english, found, persian = "".join(cell["source"]).partition(RTL)
        assert found and persian.rstrip().endswith("</div>"), english
        persian = persian.rstrip().removesuffix("</div>")
        assert english.count("#") == persian.count("#"), english
        for text in (english, persian):
            assert text.strip() and len(text.split()) <= 60, text
            for sentence in re.split(rf"{ENDS.pattern}|\n\n+", text):
                assert len(sentence.split()) <= 25, sentence
        assert not re.search(r"\bdraws?\b|\b[Mm]edian|نمونه‌ها|میانه", english + persian), english


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_the_answer_comes_first_and_no_code_cell_is_long(path):
    code = ["".join(cell["source"]) for cell in cells(path, "code")]
    assert "publish.say" in code[1], "after what is loaded, the answer"
    assert all(len(source.splitlines()) <= 12 for source in code)


def test_every_finding_of_the_three_notebooks_is_a_text_in_both_languages(case, draws):
    said = findings.install_base(tables.installs_and_need(case, 2**7), tables.adoption_paths(draws))
    assert isinstance(said, Text) and is_plain(said)

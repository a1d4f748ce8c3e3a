"""The ledger: closed forms, transfers that cancel, accounts that add up, and records that everything else is derived from."""

import dataclasses

import numpy as np
import pytest
from conftest import set_to

import cost_model
from cost_model.model import ledger, simulate
from cost_model.model.ledger import ACCOUNTS, COUNTRY, CUSTOMERS, HOME, LINES, PURSE, Line, Reckoning
from cost_model.model.scenarios import FORCED, RECIPIENT_PAYS, SCENARIOS, SMS_STOP, STATUS_QUO, replace
from cost_model.model.simulate import RETURNS
from cost_model.report.numbers import tables
from cost_model.report.say.wording import LINE_NAMES

# One year of six senders, and what each account pays by closed forms, for the three ways in which the operators' loss comes back.
GIVEN = [
    "segments",
    "price",
    "vat",
    "vat_recoverable",
    "licence",
    "carrying",
    "profit_tax",
    "state_share",
    "messenger_cost",
    "sender_share",
    "support",
    "change",
    "fees",
    "recipient_time",
    "waiting",
]
SENDERS = [
    (
        (
            68000000.0,
            796.3079,
            0.09,
            0.0,
            0.2636,
            0.0975,
            0.25,
            0.4491,
            8001608518.5112,
            0.611,
            2161802730.0674,
            212052905.3078,
            2000000000.0,
            16702352416.3446,
            127396122191.6364,
        ),
        {
            "licence": (
                64285179988.18554,
                -16034438480.219143,
                48250741507.9664,
                -34595755977.08,
                146098474607.981,
                159753460138.8674,
            ),
            "licence and tax": (
                64285179988.18554,
                -24683377474.489143,
                39601802513.696396,
                -25946816982.81,
                146098474607.981,
                159753460138.8674,
            ),
            "dividend": (
                64285179988.18554,
                -31571392489.525772,
                32713787498.659767,
                -19058801967.773376,
                146098474607.981,
                159753460138.8674,
            ),
        },
    ),
    (
        (
            11000000.0,
            359.8405,
            0.09,
            0.0,
            0.2352,
            0.087,
            0.25,
            0.3576,
            36178872136.5899,
            0.9126,
            1129377326.1058,
            349875282.645,
            2000000000.0,
            16888910609.4442,
            192678557693.9652,
        ),
        {
            "licence": (
                36810578915.60274,
                1874811988.1379585,
                38685390903.74069,
                -2682898799.9,
                211567468303.40942,
                247569960407.2501,
            ),
            "licence and tax": (
                36810578915.60274,
                1204087288.1629586,
                38014666203.76569,
                -2012174099.9250002,
                211567468303.40942,
                247569960407.2501,
            ),
            "dividend": (
                36810578915.60274,
                915407377.2937186,
                37725986292.896454,
                -1723494189.0557604,
                211567468303.40942,
                247569960407.2501,
            ),
        },
    ),
    (
        (
            36000000.0,
            660.1952,
            0.09,
            1.0,
            0.2067,
            0.3303,
            0.25,
            0.5417,
            13809791293.3326,
            0.4649,
            538971632.8779,
            2425440299.3255,
            2000000000.0,
            24158380187.5498,
            152083128124.0354,
        ),
        {
            "licence": (
                31151611104.473724,
                2476974798.822274,
                33628585903.295998,
                -11004133593.6,
                178241508311.5852,
                200865960621.2812,
            ),
            "licence and tax": (
                31151611104.473724,
                -274058599.57772636,
                30877552504.895996,
                -8253100195.200001,
                178241508311.5852,
                200865960621.2812,
            ),
            "dividend": (
                31151611104.473724,
                -3483964368.830847,
                27667646735.642876,
                -5043194425.94688,
                178241508311.5852,
                200865960621.2812,
            ),
        },
    ),
    (
        (
            64000000.0,
            313.8061,
            0.09,
            0.0,
            0.2249,
            0.0896,
            0.25,
            0.3952,
            45307791407.3015,
            0.2858,
            5491467850.5299,
            1847260814.7072,
            2000000000.0,
            7270547980.6081,
            124513497566.5298,
        ),
        {
            "licence": (
                40178808985.44387,
                26034502006.134727,
                66213310991.5786,
                -13767301219.2,
                133784045547.1379,
                186230055319.51648,
            ),
            "licence and tax": (
                40178808985.44387,
                22592676701.33473,
                62771485686.778595,
                -10325475914.4,
                133784045547.1379,
                186230055319.51648,
            ),
            "dividend": (
                40178808985.44387,
                20593664564.30689,
                60772473549.75076,
                -8326463777.37216,
                133784045547.1379,
                186230055319.51648,
            ),
        },
    ),
    (
        (
            27000000.0,
            687.7517,
            0.09,
            0.0,
            0.229,
            0.3276,
            0.25,
            0.4076,
            50238380863.9472,
            0.6733,
            4713558641.9629,
            847092679.7703,
            0.0,
            2972056665.9316,
            64984735223.3107,
        ),
        {
            "licence": (
                59626685688.42885,
                10489273636.151548,
                70115959324.5804,
                -8233625802.059999,
                67956791889.2423,
                129839125411.7627,
            ),
            "licence and tax": (
                59626685688.42885,
                8430867185.636549,
                68057552874.0654,
                -6175219351.545,
                67956791889.2423,
                129839125411.7627,
            ),
            "dividend": (
                59626685688.42885,
                7133247759.231893,
                66759933447.66074,
                -4877599925.140343,
                67956791889.2423,
                129839125411.7627,
            ),
        },
    ),
    (
        (
            88000000.0,
            539.2898,
            0.09,
            0.5,
            0.2155,
            0.3277,
            0.25,
            0.5919,
            57690009343.9565,
            0.9018,
            6824158289.6998,
            966474954.1519,
            0.0,
            19381509133.758,
            68016472871.8411,
        ),
        {
            "licence": (
                109408573678.23167,
                -6697520457.623475,
                102711053220.6082,
                -21678587096.32,
                87397982005.5991,
                168430448129.8873,
            ),
            "licence and tax": (
                109408573678.23167,
                -12117167231.703476,
                97291406446.5282,
                -16258940322.239998,
                87397982005.5991,
                168430448129.8873,
            ),
            "dividend": (
                109408573678.23167,
                -19529076159.935284,
                89879497518.29639,
                -8847031394.008194,
                87397982005.5991,
                168430448129.8873,
            ),
        },
    ),
]


def reckoning(given, returns):
    """The ledger of a sender of whom these sums are known."""
    g = dict(zip(GIVEN, given, strict=True))
    known = {name: 0.0 for line in LINES for name in ledger.inputs_of(line)}
    known |= {
        "pv_segments_paid": g["segments"],
        "pv_segments_carried": g["segments"],
        "pv_segments_of_recipients": g["fees"] / (g["price"] * (1 + g["vat"])),
        "sms_price": g["price"],
        "carrying_cost": g["carrying"] * g["price"],
        "licence_share": g["licence"],
        "tax_rate": g["profit_tax"],
        "pv_connections": 1.0,
        "integration_cost": g["messenger_cost"],
        "messenger_share": g["sender_share"],
        "owner_state_share": 1.0,
        "pv_installs": 1.0,
        "support_per_install": g["support"],
        "pv_changes": 1.0,
        "change_cost": g["change"],
        "install_hours": 1.0,
        "recipient_time": g["recipient_time"],
        "pv_waiting_hours": 0.75,
        "pv_coping_hours": 0.25,
        **dict.fromkeys(("hour_value", "waiting_value"), g["waiting"]),
        "foreign_share": 0.0,
        **{name: g[name] for name in ("vat", "vat_recoverable", "state_share")},
        **RETURNS[returns],
    }
    return Reckoning(known.get)


@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize(("given", "expected"), SENDERS)
def test_each_account_pays_what_the_closed_form_says(given, expected, returns):
    known = reckoning(given, returns)
    found = [ledger.cost(known, account) for account in ("sender", "state", PURSE, "operators", "recipients", COUNTRY)]
    np.testing.assert_allclose(found, expected[returns], rtol=1e-9)
    assert ledger.cost(known, "owner") == pytest.approx(0.0, abs=1e-3), "whoever leaves nothing to the owner"
    assert sum(ledger.cost(known, account) for account in HOME) == pytest.approx(ledger.cost(known, COUNTRY), rel=1e-12)


def test_a_private_bank_that_recovers_vat_worked_by_hand():
    """1,000 SMS at 100 and VAT of a tenth; customers pay a half; licence a fifth, carrying 20 each, tax a quarter of the profit of 60,000."""
    bank = cost_model.load("bank_notices_bale").about
    given = (1000.0, 100.0, 0.1, 1.0, 0.2, 0.2, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 55_000.0, 3000.0, 7000.0)
    known = reckoning(given, "licence and tax")
    assert ledger.cost(known, "sender", bank) == pytest.approx(100_000 - 55_000)
    assert ledger.cost(known, "state", bank) == pytest.approx(-20_000 - 15_000), "no VAT, as the bank reclaims it"
    assert ledger.cost(known, PURSE, bank) == ledger.cost(known, "state", bank), "a private sender is no part of the purse"
    assert ledger.cost(known, "operators", bank) == pytest.approx(20_000 + 20_000 + 15_000 - 100_000)
    assert ledger.cost(known, CUSTOMERS, bank) == pytest.approx(100_000 + 10_000), "fees between them cancel"
    assert ledger.cost(known, COUNTRY, bank) == pytest.approx(20_000 + 10_000), "carrying, and the customers' time"
    assert ledger.first_account(bank) == CUSTOMERS and ledger.first_account(cost_model.load().about) == PURSE


def test_every_line_is_paid_by_an_account_and_received_by_another_or_nobody():
    for name, line in LINES.items():
        assert line.account in ACCOUNTS and line.to in (*ACCOUNTS, "") and line.account != line.to, name
        assert name in LINE_NAMES
    assert {name for name, line in LINES.items() if line.sunk} == {"building"}


def follows_price(name):
    """Whether the formula of a line takes the price of an SMS, or a line that does."""
    return name == "sms_price" or any(map(follows_price, ledger.inputs_of(name)))


def test_what_moves_with_the_price_of_an_sms_is_what_follows_it(draws):
    run = simulate.run(draws, SCENARIOS)
    dearer = simulate.reckoning(run.totals, run.draws, run.returns, 2.0)
    for name in LINES:
        moved = np.abs(dearer[name] - run.reckoning[name]).max() > 0
        assert moved == (follows_price(name) and name != "dividend"), name  # the dividend is the other choice
    assert follows_price("dividend")


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_line_that_is_paid_by_another_account_moves_what_accounts_pay(monkeypatch, name, account):
    """A wrong account, a turned sign or a lost transfer is seen in some closed form."""
    line = LINES[name]
    if account == line.account and not line.to:
        return  # nothing is wrong
    payer, receiver = {line.account: (line.account, ""), line.to: (line.to, line.account)}.get(account, (account, line.to))
    wrong = Line(payer, line.formula, to=receiver, group=line.group)
    known = {returns: reckoning(SENDERS[0][0], returns) for returns in RETURNS}
    before = [ledger.cost(known[returns], who) for returns in RETURNS for who in (*ACCOUNTS, COUNTRY)]
    monkeypatch.setitem(LINES, name, wrong)
    after = [ledger.cost(known[returns], who) for returns in RETURNS for who in (*ACCOUNTS, COUNTRY)]
    idle = all(np.all(known[returns][name] == 0) for returns in RETURNS)
    assert idle or not np.allclose(before, after, rtol=1e-12, atol=0.0)


def test_a_line_more_is_a_record_and_a_name(monkeypatch, draws):
    before = {account: simulate.run(draws).cost(account) for account in ("owner", COUNTRY)}
    monkeypatch.setitem(LINES, "protest", Line("owner", "pv_installs × support_per_install", group="messenger"))
    after = simulate.run(draws)
    added = after.line("protest")
    for account, cost in before.items():
        np.testing.assert_allclose(after.cost(account), cost + added, rtol=1e-12, atol=1e-3)
    assert added["forced"].mean() > 0 and (added["status_quo"] == 0).all()
    row = tables.ledger(after).loc["protest"]
    assert row.account == "owner" and row.forced == pytest.approx(added["forced"].mean())


def test_the_yardstick_sends_nothing_and_pays_nothing_for_sms(draws):
    run = simulate.run(set_to(draws, other_messages=0), (STATUS_QUO, SMS_STOP))
    for line in ("sms", "sms_vat", "carriage", "licence", "profit_tax", "change", "messenger"):
        assert (run.line(line)["sms_stop"] == 0).all(), line
    assert (run.share_seen_in_time()["sms_stop"] == 0).all()
    assert (run.line("pv_misses")["sms_stop"] > run.line("pv_misses")["status_quo"]).all()
    adapts = draws.learned_in_the_end > draws.learned_at_first
    copes = run.line("coping")["sms_stop"] > 0
    assert adapts[copes].all() and copes.mean() > 0.5 and (run.line("coping")["status_quo"] == 0).all()
    borne = run.line("waiting") + run.line("coping")
    assert (borne["sms_stop"] >= borne["status_quo"]).all() and (borne["sms_stop"] > borne["status_quo"]).mean() > 0.9


def test_where_recipients_pay_the_bill_is_theirs_and_those_who_decline_get_none(draws):
    run = simulate.run(set_to(draws, foreign_share=0, price_reaction=1), (STATUS_QUO, RECIPIENT_PAYS))
    kept = 1 - draws.decline_share
    np.testing.assert_allclose(run.line("sms")["recipient_pays"], run.line("sms")["status_quo"] * kept)
    bill = run.line("sms")["recipient_pays"] * (1 + draws.vat)
    np.testing.assert_allclose(run.line("sms_fee")["recipient_pays"], bill, rtol=1e-9)
    seen = run.share_seen_in_time()
    np.testing.assert_allclose(seen["recipient_pays"], seen["status_quo"] * kept)
    assert (seen["status_quo"] < draws.sms_delivered).all(), "not all that is delivered is read in time"


def test_a_tender_moves_money_between_accounts_and_costs_the_country_the_change_alone(draws):
    run = simulate.run(set_to(draws, foreign_share=0), (STATUS_QUO, replace(STATUS_QUO, name="tender", price_factor=0.5)))
    np.testing.assert_allclose(run.line("sms")["tender"], 0.5 * run.line("sms")["status_quo"])
    np.testing.assert_array_equal(run.line("carriage")["tender"], run.line("carriage")["status_quo"])
    more = run.cost()["tender"] - run.cost()["status_quo"]
    np.testing.assert_allclose(more, draws.change_cost, rtol=1e-6)


def test_sms_that_are_resent_arrive_as_often_as_reported_failures_can_be_mended(draws):
    harmful = dataclasses.replace(draws.about.kinds[0], need_by=1.0, soon=1.0, later=24.0, harm="both", share=1.0)
    all_can_harm = dataclasses.replace(draws, about=dataclasses.replace(draws.about, kinds=(harmful,)))
    run = simulate.run(all_can_harm, (STATUS_QUO, replace(STATUS_QUO, name="again", resend=True)))
    failed = (1 - draws.sms_delivered) * draws.failures_reported
    seen = run.share_seen_in_time()
    np.testing.assert_allclose(seen["status_quo"], draws.sms_delivered * draws.read_soon)
    np.testing.assert_allclose(seen["again"], (draws.sms_delivered + failed * draws.resend_delivered) * draws.read_soon)
    np.testing.assert_allclose(run.line("sms_sent")["again"], run.line("sms_sent")["status_quo"] * (1 + failed))


def test_what_of_the_operators_loss_comes_back_is_a_choice_that_moves_state_and_operators_only(draws):
    runs = {returns: simulate.run(draws, (STATUS_QUO, FORCED), returns=returns) for returns in RETURNS}
    for account in ("sender", "owner", "recipients", "abroad", COUNTRY):
        for run in runs.values():
            np.testing.assert_allclose(run.cost(account), runs["licence"].cost(account), rtol=1e-12)
    back = runs["licence"].cost("state") - runs["licence and tax"].cost("state")
    np.testing.assert_allclose(back, runs["licence and tax"].line("profit_tax"), rtol=1e-6)
    assert "returns = dividend" in runs["dividend"].stamp()["changes"] and not runs["licence and tax"].stamp()["changes"]
    kept = runs["licence"].line("sms") + runs["licence"].line("sms_other") + runs["licence"].line("registration_sms")
    kept = kept - runs["licence"].line("licence") - runs["licence"].line("carriage")
    np.testing.assert_allclose(back, kept.mul(draws.tax_rate, axis=0), rtol=1e-9)

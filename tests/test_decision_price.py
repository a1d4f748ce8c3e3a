"""From which value of something an account breaks even: told by the signs of the means, never by a ratio of every draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cost_model.model import simulate
from cost_model.model.scenarios import FORCED, STATUS_QUO
from cost_model.report.numbers import decision, tables
from cost_model.report.say import findings

FINITE = arrays.arrays(float, 12, elements=st.floats(-1e6, 1e6))


@pytest.mark.parametrize(
    ("gain", "extra", "reading", "price"),
    [
        ([30.0, 10.0], [1.0, 3.0], "below", 10.0),  # 20 on average for 2 more: pays while one costs less than 10
        ([-30.0, -10.0], [-1.0, -3.0], "above", 10.0),  # costs 20 and spares 2: pays only where one costs more than 10
        ([-30.0, 10.0], [1.0, 3.0], "never", np.nan),
        ([30.0, -10.0], [-1.0, -3.0], "always", np.nan),
        ([0.0, 0.0], [1.0, 3.0], "never", np.nan),
        ([0.0, 0.0], [-1.0, -3.0], "always", np.nan),
        ([5.0, -5.0], [1.0, -1.0], "none", np.nan),
    ],
)
def test_the_signs_of_the_means_say_on_which_side_an_option_pays(gain, extra, reading, price):
    found = decision.price(gain, extra)
    assert found["reading"] == reading
    np.testing.assert_equal(found["price"], price)


def test_chances_and_quadrants_worked_by_hand():
    found = decision.price([30.0, 10.0, -5.0, -5.0], [1.0, 3.0, -1.0, 2.0], values=(0, 5, 20))
    assert found["chance"] == {0: 0.5, 5: 0.25, 20: 0.5}  # 30 and 10; 25 alone; 10 and 15
    assert found["quadrants"] == {"++": 0.5, "+-": 0.0, "-+": 0.25, "--": 0.25}


@given(FINITE, FINITE, st.floats(0, 1e3))
def test_on_average_an_option_pays_on_the_side_that_is_told_and_not_on_the_other(gain, extra, value):
    found, pays = decision.price(gain, extra), gain.mean() - value * extra.mean()
    if found["reading"] in ("always", "never"):
        assert pays >= 0 if found["reading"] == "always" else pays <= 0
    elif found["reading"] in ("below", "above"):
        side = found["price"] - value if found["reading"] == "below" else value - found["price"]
        assert side * pays >= -1e-6 * (1 + abs(pays) * abs(side))
    assert sum(found["quadrants"].values()) == pytest.approx(1)


def test_what_the_order_buys_is_what_it_adds_and_costs(draws):
    run = simulate.run(draws, (STATUS_QUO, FORCED))
    bought = tables.bought_by_the_order(run).set_index(["account", "what"])
    assert bought.added["purse", "installs"] == pytest.approx(run.line("pv_installs")["forced"].mean())
    stay = (run.line("active")["forced"] - run.line("active")["status_quo"]).mean() / 1.05 ** (59 / 12)
    assert bought.added["country", "users_who_stay"] == pytest.approx(stay)
    for account in ("purse", "country"):
        row = bought.loc[account, "users_who_stay"]
        assert row.cost == pytest.approx(-decision.saving(run, account)["forced"].mean())
        assert row.reading == "above" and row.price == pytest.approx(row.cost / row.added)
    said = findings.what_the_order_buys(bought.reset_index().pipe(lambda table: table.assign()))
    assert "for the public purse" in said.en and "for the country" in said.en and "کل دولت" in said.fa

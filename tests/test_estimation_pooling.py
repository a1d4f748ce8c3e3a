"""One more case from a few: what a normal sample gives, limits, and ranges as printed."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as t_distribution

from cost_model.fits.pooling import predictive
from cost_model.fits.series import printed_range


def evidence(values, width, input_name="p_hard"):
    rows = [(input_name, f"case {i}", "1/month", v, v / width, v * width) for i, v in enumerate(values)]
    return pd.DataFrame(rows, columns=["input", "case", "measure", "value", "low", "high"])


def test_with_cases_known_exactly_the_predictive_interval_is_that_of_a_normal_sample():
    values = np.array([0.1, 0.2, 0.5, 0.3])
    (p05, p50, p95), found = predictive(evidence(values, 1.0001), "log")
    logs = np.log(values)
    away = t_distribution.ppf(0.95, 3) * logs.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert (p05, p50, p95) == pytest.approx(tuple(np.exp(logs.mean() + np.array([-away, 0, away]))), rel=1e-3)
    assert found["cases"] == 4


def test_cases_that_agree_within_their_own_errors_show_no_spread_and_are_never_better_than_their_mean():
    (p05, _, p95), found = predictive(evidence([0.2, 0.2, 0.2], 2.0), "log")
    se = np.log(2) / 1.6449 / np.sqrt(3)
    assert found["tau (log)"] == 0
    assert np.log(p95 / p05) / 2 == pytest.approx(t_distribution.ppf(0.95, 2) * se, rel=1e-3)


def test_more_spread_between_cases_widens_the_interval_and_two_cases_are_refused():
    narrow, _ = predictive(evidence([0.2, 0.25, 0.3], 1.1), "log")
    wide, _ = predictive(evidence([0.1, 0.25, 0.6], 1.1), "log")
    assert wide[0] < narrow[0] < narrow[2] < wide[2]
    with pytest.raises(ValueError, match="needs 3 of them, found 2"):
        predictive(evidence([0.2, 0.3], 1.1), "log")


def test_a_share_stays_a_share_on_the_logit_scale():
    rows = pd.DataFrame({"value": [0.03, 0.5, 0.99], "low": [0.02, 0.4, 0.98], "high": [0.05, 0.6, 0.995]})
    (p05, p50, p95), _ = predictive(rows, "logit")
    assert 0 < p05 < p50 < p95 < 1


def test_a_value_at_the_edge_of_its_range_gives_way_to_the_middle():
    rows = pd.DataFrame({"value": [0.4, 0.4, 0.4], "low": [0.1, 0.1, 0.1], "high": [0.4, 0.4, 0.4]})
    (_, p50, _), _ = predictive(rows, "log")
    assert p50 == pytest.approx(0.2)


def test_a_value_without_a_range_is_known_to_half_its_last_digit():
    row = pd.Series({"value": 0.96, "low": np.nan, "high": np.nan})
    assert printed_range(row) == pytest.approx((0.955, 0.965))
    assert printed_range(pd.Series({"value": 75.0, "low": np.nan, "high": np.nan})) == (74.5, 75.5)
    assert printed_range(pd.Series({"value": 0.84, "low": 0.68, "high": 0.84})) == (0.68, 0.84)

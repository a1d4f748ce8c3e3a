"""The corner in which a policy wins: a box that is known is found; where there is none, that is said."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cost_model.report.language import chance, within
from cost_model.report.numbers import sensitivity
from cost_model.valuing import discovery
from cost_model.words import Text


def uniform(n=2**11, names="abcde", seed=2):
    return pd.DataFrame(np.random.default_rng(seed).random((n, len(names))), columns=list(names))


def known(inputs):
    """Wins in the corner a > 0.6 and b < 0.5, and nowhere else."""
    return ((inputs.a > 0.6) & (inputs.b < 0.5)).to_numpy()


@pytest.fixture(scope="module")
def found():
    inputs = uniform()
    return sensitivity.corner(inputs, known(inputs), check=(uniform(seed=3), known(uniform(seed=3))))


def test_prim_finds_the_box_that_is_there(found):
    box = found[found.method == "prim"].set_index("input")
    assert set(box.index) == {"a", "b"}
    assert box.low["a"] == pytest.approx(0.6, abs=0.03) and np.isnan(box.high["a"])
    assert box.high["b"] == pytest.approx(0.5, abs=0.03) and np.isnan(box.low["b"])
    assert (box.quasi_p < 1e-6).all()
    np.testing.assert_allclose(box.rank_low["a"], 0.6, atol=0.04)


def test_cart_agrees_with_prim(found):
    leaf = found[found.method == "cart"].set_index("input")
    assert set(leaf.index) == {"a", "b"}
    assert leaf.low["a"] == pytest.approx(0.6, abs=0.02) and leaf.high["b"] == pytest.approx(0.5, abs=0.02)
    assert found.attrs["cart"]["coverage"] > 0.95 and found.attrs["cart"]["density"] > 0.95


def test_coverage_density_and_mass_are_counts_of_draws(found):
    inputs, about = uniform(), found.attrs["prim"]
    wins = known(inputs)
    box = {row.input: (row.low, row.high) for row in found[found.method == "prim"].itertuples()}
    within = np.array(
        [all(not (x[name] < low or x[name] > high) for name, (low, high) in box.items()) for _, x in inputs.iterrows()]
    )
    assert about["mass"] == pytest.approx(within.mean())
    assert about["density"] == pytest.approx(wins[within].mean())
    assert about["coverage"] == pytest.approx(within[wins].mean())
    assert about["density"] * about["mass"] == pytest.approx(about["coverage"] * found.attrs["share"])
    assert about["check_density"] == pytest.approx(about["density"], abs=0.06)
    other = uniform(seed=3)
    again = discovery.measures(other, known(other), box)
    assert [about[f"check_{name}"] for name in ("coverage", "density", "mass")] == [
        again[name] for name in ("coverage", "density", "mass")
    ]


def test_the_picked_box_is_the_best_of_those_with_few_inputs(found):
    steps = pd.DataFrame(found.attrs["trajectory"])
    score = 2 * steps.coverage * steps.density / (steps.coverage + steps.density)
    few = steps.restricted <= discovery.MOST_INPUTS
    assert steps.picked.sum() == 1 and score[steps.picked].item() == score[few].max()
    assert steps.coverage[0] == 1 and steps.density[0] == pytest.approx(found.attrs["share"])


def test_an_input_that_does_not_matter_is_not_restricted():
    inputs = uniform(seed=9)
    table = sensitivity.corner(inputs, (inputs.c > 0.7).to_numpy())
    assert set(table.input) == {"c"}


def test_what_chance_alone_restricts_is_dropped():
    """In these few draws, where only a high `a` matters, the best box also cuts `b` and the top of `a`, by chance."""
    random = np.random.default_rng(0)
    inputs = pd.DataFrame(random.random((256, 5)), columns=list("abcde"))
    wins = random.random(256) < 0.15 + 0.5 * (inputs.a > 0.5).to_numpy()
    _, kept, quasi = discovery.trajectory(inputs, wins)
    assert set(quasi) == {"a", "b"} and quasi["b"][1] > discovery.SIGNIFICANT
    assert set(kept) == {"a"} and kept["a"][0] == pytest.approx(0.5, abs=0.05) and np.isnan(kept["a"][1])


def test_an_input_that_buys_nothing_is_dropped_and_one_that_does_is_not():
    inputs = uniform()
    wins = known(inputs)
    box = {"a": (0.6, np.nan), "b": (np.nan, 0.5)}
    assert discovery._needed(inputs, wins, box | {"c": (0.004, np.nan)}) == box
    assert discovery._needed(inputs, wins, {"c": (0.004, np.nan)}) == {"c": (0.004, np.nan)}, "the last one stays"


def test_the_same_draws_give_the_same_corner():
    inputs = uniform(2**9)
    twice = [sensitivity.corner(inputs, known(inputs)) for _ in range(2)]
    pd.testing.assert_frame_equal(*twice)


@pytest.mark.parametrize(("wins", "reason"), [(0, "no draw"), (3, "fewer than 1%"), (510, "more than 99%"), (512, "every draw")])
def test_where_nothing_or_everything_wins_there_is_no_box_but_a_reason(wins, reason):
    table = sensitivity.corner(uniform(2**9), np.arange(2**9) < wins)
    assert table.empty and list(table.columns) == discovery.COLUMNS
    assert reason in table.attrs["reason"] and table.attrs["share"] == wins / 2**9


def test_a_constant_input_is_left_out():
    inputs = uniform(2**9).assign(fixed=1.0)
    assert "fixed" not in set(sensitivity.corner(inputs, known(inputs)).input)
    with pytest.raises(ValueError, match="the same in every draw"):
        sensitivity.corner(inputs[["fixed"]], known(inputs))


def test_bad_tables_are_refused_in_words():
    inputs = uniform(2**9)
    with pytest.raises(ValueError, match="found 512 and 511 draws"):
        sensitivity.corner(inputs, known(inputs)[1:])
    with pytest.raises(ValueError, match="True or False"):
        sensitivity.corner(inputs, known(inputs).astype(float))
    with pytest.raises(ValueError, match="expected 256 or more"):
        sensitivity.corner(inputs[:100], known(inputs)[:100])
    with pytest.raises(ValueError, match="input 'a': found 1 of 512"):
        sensitivity.corner(inputs.assign(a=inputs.a.mask(inputs.index == 0)), known(inputs))


@pytest.fixture(scope="module")
def corner(case):
    return sensitivity.forced_wins_when(case, "purse", n=2**12)


def test_the_sentence_says_the_corner_in_both_languages(corner):
    said = corner.attrs["sentence"]
    assert said.en.startswith("Forcing saves the public purse money in ") and "به سود کل دولت است" in said.fa
    for row in corner[corner.method == "prim"].itertuples():
        assert within(Text(row.label_en, row.label_fa)).en in said.en and row.label_fa in said.fa
        way, fa = ("high", "زیاد بودن این") if np.isnan(row.high) else ("low", "کم بودن این")
        clauses = [(e, f) for e, f in zip(said.en.split(". "), said.fa.split(". "), strict=True) if row.label_fa in f]
        assert [(f" {way}: " in e, f.startswith(fa)) for e, f in clauses] == [(True, True)]
    for text in said:
        for part in text.split(". "):
            assert len(part.split()) <= 25 and len(re.findall(r"[\d۰-۹]+", part)) <= 2 and not re.search("draws|نمونه", part)
    for share in (corner.attrs["prim"]["check_coverage"], corner.attrs["prim"]["check_density"], corner.attrs["share"]):
        assert f"{share:.0%}" in said.en
    assert not any(digit in said.fa for digit in "0123456789%")
    density, coverage = (chance(corner.attrs["prim"][f"check_{part}"]) for part in ("density", "coverage"))
    assert f"{density.en} of simulations save; {coverage.en} of those that save lie there." in said.en
    assert f"{density.fa} شبیه‌سازی‌ها به سود است؛ {coverage.fa} موارد به‌سود همان‌جاست." in said.fa


def test_the_corner_of_the_purse_is_where_notices_are_many_and_few_call_for_want_of_one(corner):
    box = corner[corner.method == "prim"].set_index("input")
    assert np.isnan(box.low["calls_per_event"]) and box.high["calls_per_event"] < 0.25
    assert box.low["messages_per_trip"] > 4 and np.isnan(box.high["messages_per_trip"])
    assert corner.attrs["prim"]["check_density"] > corner.attrs["share"] + 0.02


@pytest.mark.parametrize(
    ("account", "said"), [("country", "saves the country money in"), ("recipients", "saves drivers money in")]
)
def test_where_forcing_hardly_ever_saves_the_sentence_says_so(case, account, said):
    table = sensitivity.forced_wins_when(case, account, n=2**10)
    assert table.empty and table.attrs["share"] < 0.01
    sentence = table.attrs["sentence"]
    assert said in sentence.en and sentence.fa.startswith("دستور در ")
    assert "corner" in sentence.en or "no simulation" in sentence.en


def test_the_sentence_turns_with_the_sign_the_side_and_the_numbers(corner):
    said = corner.attrs["sentence"]

    def other(table, **about):
        table = table.copy()
        table.attrs = corner.attrs | about
        return sensitivity.sentence(table)

    prim = corner.attrs["prim"]
    assert other(corner) == said
    assert other(corner, account="country").en != said.en
    assert other(corner, share=0.2).fa != said.fa
    for part in ("check_density", "check_coverage"):
        assert other(corner, prim=prim | {part: 0.11}) != said
    turned = other(corner.assign(low=corner.high, high=corner.low))
    assert turned.en != said.en and turned.fa != said.fa
    none = corner.iloc[:0]
    assert other(none, share=1.0).en == "Forcing saves the public purse money in every simulation."
    assert other(none, share=0.3).en.endswith("In no corner of the assumptions does it do so reliably.")


def test_the_slow_libraries_wait_until_they_are_needed():
    code = "import sys, cost_model.report.numbers.sensitivity as s; s.tornado; assert not {'ema_workbench', 'SALib', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_every_public_name_is_found():
    for name in sensitivity.__all__:
        assert callable(getattr(sensitivity, name)) and name in dir(sensitivity)
    assert not hasattr(sensitivity, "nothing_of_the_kind")

"""In which corner of the assumptions a policy saves money: `valuing.discovery` of the project's own model, and the sentence of it."""

import numpy as np
import pandas as pd

from cost_model.faults import nearest
from cost_model.model import simulate
from cost_model.model.ledger import COUNTRY
from cost_model.model.scenarios import BASELINE, ORDER, named
from cost_model.report.language import chance, enumerated, together, within
from cost_model.report.numbers.joint import stamp
from cost_model.report.numbers.saving import inputs, saving
from cost_model.report.say.wording import WHO
from cost_model.valuing.discovery import RARE, corner
from cost_model.words import text_of, words_of

SAY = words_of("numbers/discovery")


def forced_wins_when(case, account=COUNTRY, scenario=ORDER, n=2**14, seed=1401, **settings):
    """The corner of the assumptions in which a scenario saves an account money, from n draws; checked on as many others.

    Columns of `corner` with label_en, label_fa, unit and basis of the inputs. `attrs` also keep account, scenario and the `sentence`.
    """
    scenario, tables = named(scenario), []
    for draws in (case.sample(n, seed), case.sample(n, seed + 1)):
        saved = saving(simulate.run(draws, (BASELINE, scenario), **settings), account)[scenario.name]
        tables.append((inputs(draws), (saved > 0).to_numpy()))
    found = corner(*tables[0], check=tables[1])
    about = found.attrs | stamp(case, n, seed, scenario, account, **settings)
    for place, column in enumerate(("label_en", "label_fa", "unit", "basis"), 2):
        found.insert(place, column, [getattr(case.assumptions[name], column) for name in found.input])
    found.attrs = about
    found.attrs["sentence"] = sentence(found, scenario)
    return found


def quality(table):
    """How well the corner of each method tells the draws in which a policy wins: coverage, density, mass, restricted, check_….

    table  from `corner` or `forced_wins_when`; no row where there is no corner
    """
    methods = [method for method in ("prim", "cart") if method in table.attrs]
    found = pd.DataFrame([table.attrs[method] for method in methods], index=pd.Index(methods, name="method"))
    found.attrs = table.attrs
    return found.reset_index()


def side(row):
    """On which side a row of a box limits its input: above a value, below one, or between two."""
    if np.isnan(row.low):
        return "below"
    return "above" if np.isnan(row.high) else "between"


def sentence(table, scenario=None):
    """The corner in short sentences, with density and coverage, from `forced_wins_when`; or why there is none.

    The limits of each input stand in the table.  scenario  the policy, where it is not by force
    """
    about, share = table.attrs, table.attrs["share"]
    if about["account"] not in WHO:
        raise KeyError(nearest(about["account"], WHO, "account"))
    name = SAY.sentence.name if scenario is None or scenario.by_force else scenario.quoted
    often = {0: "never", 1: "always"}.get(share, "sure" if share > 1 - RARE else "some")
    said = [SAY.saves_in[often].fill(name=name, account=WHO[about["account"]], share=chance(share))]
    rows = list(table[table.method == "prim"].itertuples())
    if often == "some" and not rows:
        said.append(SAY.no_corner)
    for way, texts in SAY.helps.items():
        names = [within(text_of(row, "label")) for row in rows if side(row) == way]
        said += [texts["several" if len(names) > 1 else "one"].fill(names=enumerated(names))] if names else []
    if rows:
        prim = about["prim"]
        measured = {part: chance(prim.get(f"check_{part}", prim[part])) for part in ("density", "coverage")}
        said.append((SAY.within if len(rows) > 1 else SAY.within_one).fill(**measured))
    return together(said)

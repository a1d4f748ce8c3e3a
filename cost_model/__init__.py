"""What SMS notices really cost, and what forcing people onto a messenger would cost instead.

case = cost_model.load()
draws = case.sample()
outcome = simulate.run(draws)

`from cost_model import simulate, scenarios, figures, publish`: what notebooks type, wherever in the rooms it stands.
"""

import importlib

from cost_model.model import given

__version__ = "0.1.0"

PLACES = {
    "answer": "report.numbers.answer",
    "answering": "report.say.answering",
    "article": "report.numbers.article",
    "assumptions": "inputs.assumptions",
    "backtest": "fits.backtest",
    "choosing": "report.say.choosing",
    "data": "inputs.data",
    "decision": "report.numbers.decision",
    "explain": "report.explain",
    "figures": "report.charts",
    "findings": "report.say.findings",
    "language": "report.language",
    "mandate": "report.numbers.mandate",
    "mandates": "report.say.mandates",
    "objections": "report.numbers.objections",
    "passage": "report.numbers.passage",
    "publish": "report.publish",
    "reckonings": "report.say.reckonings",
    "register": "report.say.register",
    "scenarios": "model.scenarios",
    "sensitivity": "report.numbers.sensitivity",
    "side_by_side": "report.numbers.side_by_side",
    "simulate": "model.simulate",
    "specifications": "report.numbers.specifications",
    "tables": "report.numbers.tables",
}

given.FROM["policies"] = ("cost_model.inputs.policies", "published")
given.FROM["detention_fee"] = ("cost_model.inputs.data", "detention_fee")


def load(case=None, **options):
    """Read and check data/, or a case of data/cases/ by its name; see `cost_model.inputs.case.load`."""
    from cost_model.inputs.case import load

    return load(case, **options)


def __getattr__(name):
    if name not in PLACES:
        raise AttributeError(f"cost_model has no {name!r}; {', '.join(PLACES)}")
    return importlib.import_module(f"cost_model.{PLACES[name]}")

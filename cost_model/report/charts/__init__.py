"""The published charts: one function each, from a tidy table or a fit to a `Chart` in every language.

Titles state the finding with numbers from the table; nothing is typed that the run could say. One module for each notebook,
loaded when one of its charts is asked for.
"""

import importlib

PLACES = {
    "answer": "replaced_or_silenced the_answer",
    "cases": "reach_needed",
    "information": "what_would_change_the_answer worth_of_inputs worth_of_studies",
    "install_base": "active_drivers adoption_fits installs_and_need reach_over_time",
    "migration": "cost_by_account running_cost seen_in_time",
    "price": "price_of_a_miss price_of_an_install",
    "reversal": "reversal_cases survival",
    "specifications": "specification_curve",
    "uncertainty": "acceptability tornado variance_shares",
    "volume": "bill_by_year payload prices_abroad sms_bill_by_reading tariff text_length trade_weight trips_reconciled",
}
MODULE_OF = {name: module for module, names in PLACES.items() for name in names.split()}
__all__ = sorted(MODULE_OF)


def __getattr__(name):
    if name in MODULE_OF:
        return getattr(importlib.import_module(f"{__name__}.{MODULE_OF[name]}"), name)
    raise AttributeError(f"figures has no chart {name!r}; there are {', '.join(__all__)}")

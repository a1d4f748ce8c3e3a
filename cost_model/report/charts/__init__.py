"""The published charts: one function each, from a tidy table or a fit to a `Chart` in both languages.

Titles state the finding with numbers from the table; nothing is typed that the run could say. One file for each notebook or fit.
"""

from cost_model.report.charts.answer import replaced_or_silenced, the_answer
from cost_model.report.charts.cases import reach_needed, savings
from cost_model.report.charts.explored import explored
from cost_model.report.charts.foresight import foresight
from cost_model.report.charts.information import what_changed, what_would_change_the_answer, worth_of_inputs, worth_of_studies
from cost_model.report.charts.install_base import active_drivers, installs_and_need, polls_and_counts, reach_over_time
from cost_model.report.charts.migration import cost_by_account, running_cost, saves_by_reach, seen_in_time
from cost_model.report.charts.price import price_of_a_miss, price_of_an_install
from cost_model.report.charts.reversal import payback, reversal_cases, survival
from cost_model.report.charts.specifications import specification_curve
from cost_model.report.charts.tariff import tariff
from cost_model.report.charts.trade import trade_weight
from cost_model.report.charts.trucks import payload, trips_reconciled
from cost_model.report.charts.uncertainty import acceptability, corner, plane, tornado, two_way, variance_shares
from cost_model.report.charts.uptake import adoption_fits, measured_and_judged
from cost_model.report.charts.volume import bill_by_year, prices_abroad, sms_bill_by_reading, text_length

__all__ = [
    "acceptability",
    "active_drivers",
    "adoption_fits",
    "bill_by_year",
    "corner",
    "cost_by_account",
    "explored",
    "foresight",
    "installs_and_need",
    "measured_and_judged",
    "payback",
    "payload",
    "plane",
    "polls_and_counts",
    "price_of_a_miss",
    "price_of_an_install",
    "prices_abroad",
    "reach_needed",
    "reach_over_time",
    "replaced_or_silenced",
    "reversal_cases",
    "running_cost",
    "saves_by_reach",
    "savings",
    "seen_in_time",
    "sms_bill_by_reading",
    "specification_curve",
    "survival",
    "tariff",
    "text_length",
    "the_answer",
    "tornado",
    "trade_weight",
    "trips_reconciled",
    "two_way",
    "variance_shares",
    "what_changed",
    "what_would_change_the_answer",
    "worth_of_inputs",
    "worth_of_studies",
]

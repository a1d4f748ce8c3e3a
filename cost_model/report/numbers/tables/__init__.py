"""The tidy tables that notebooks show and charts draw: one row for each thing, with p05, p50, p95 and mean.

Every table carries in `attrs` the stamp of the draws that it came from, and the `unit` of its numbers, as far as neither a column
named unit nor `publish.headings` says it.
"""

from cost_model.report.numbers import names

PLACES = {
    "report.numbers.tables.money": "cost_by_account seen_in_time running_cost break_even ledger LEAN switching_values saves_where saves_below is_likely BOUGHT bought_by_the_order",
    "report.numbers.tables.people": "installs_and_need drivers_to_an_install polls_and_counts kept OF_ADOPTION of_adoption adoption_paths CHANGED measured_and_judged",
    "report.numbers.tables.rows": "row_of by_month of_draws",
    "report.numbers.tables.uncertain": "value_grid best_by_notice_value choice_by_criterion shares_of_variance",
    "report.numbers.tables.volume": "VOLUME_UNITS VOLUME volumes trade_value_usd volume_by_reading by_flow trips_reconciled trade_weight_by_year bill_by_year text_lengths notice_lengths prices_abroad in_force SOLAR_HIJRI solar_year usd_per_unit us_price_level",
    "report.numbers.tables.worth": "STUDIES NOTHING MANY SIZES questions options_of worth_of_everything worth_of_inputs worth_of_groups worth_of_studies what_would_change_the_answer WORTH_TO_CHOOSE worth_to_choose turning worth_or_why_not answer_page",
}
__getattr__, __dir__, __all__ = names(PLACES)

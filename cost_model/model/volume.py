"""The volume of a service in its first year, and what its SMS cost: each step by its formula, of inputs and other steps.

`d` is one draw, or the record array of all of them.
"""

from functools import partial

import numpy as np

from cost_model.model import prices
from cost_model.model.equation import Reckoned
from cost_model.model.given import given

MONTHS_PER_YEAR = 12
FORMULAS = {
    # Laden trips that customs handles: customs tonnes over road-authority trips (irica_1400 rmto_borders_1404).
    **{f"truck_trips_{flow}": f"tonnage_{flow} × truck_share_{flow} ÷ payload" for flow in ("export", "import", "transit")},
    "truck_trips_per_year": "truck_trips_export + truck_trips_import + truck_trips_transit",
    "messages_per_year": "truck_trips_per_year × messages_per_trip + events × messages_per_event",  # "about 12" a trip (itiran_2022)
    "segments_per_year": "messages_per_year × segments_per_message",
    # Without VAT, a mean over what is written in Latin letters, at another tariff (ictiran_tariffs), and the rest (bank_sms_1401).
    "sms_tariff": "tariff × (1 + latin_share × (latin_ratio − 1))",
    "sms_bill_per_year_rial": "segments_per_year × sms_tariff × (1 + vat)",
    "sms_bill_per_year_usd": "sms_bill_per_year_rial ÷ rial_per_usd",
    "segments_per_trip": "messages_per_trip × segments_per_message",
    "sms_bill_per_trip_rial": "segments_per_trip × sms_tariff × (1 + vat)",
    "waiting_seconds_per_trip_equal_to_sms": "3600 × sms_bill_per_trip_rial ÷ hour_value",
}


def of_year(name, d):
    """A step of FORMULAS; bills are those at the list price."""
    return Reckoned(FORMULAS.get, partial(getattr, d))[name]


truck_trips_per_year, messages_per_year, segments_per_year, sms_tariff = (
    partial(of_year, name) for name in ("truck_trips_per_year", "messages_per_year", "segments_per_year", "sms_tariff")
)


def by_contract(name, d):
    """A bill of FORMULAS, or what is as dear as it, at the prices of the contract."""
    return of_year(name, d) * contract_ratio(d)


sms_bill_per_year, sms_bill_per_trip, equal_waiting_seconds_per_trip = (
    partial(by_contract, name)
    for name in ("sms_bill_per_year_rial", "sms_bill_per_trip_rial", "waiting_seconds_per_trip_equal_to_sms")
)


def contract_ratio(d):
    """What an SMS of the first year costs by the contract ÷ its list price: steps of the year's volume, and what is delivered.

    d  draws, which know their case; records alone have no contract
    """
    about = getattr(d, "about", None)
    if about is None:
        return 1.0
    billed = d.sms_delivered if about.sms_billed == "delivered" else 1.0
    volume = billed * (messages_per_year(d) + d.other_messages) * d.segments_per_message
    return billed * prices.mean_ratio(volume, *prices.schedule(about.steps))


def detention_per_hour(d):
    """What a contract charges for a delayed truck, spread over all the hours of the delay, rial/hour.

        fee × max(delay hours − free hours, 0) ÷ delay hours

    Source: detention_tariff_1401 (fee a working day of 24 hours, and the fewer of its free days).
    """
    fee, free = given("detention_fee")
    return fee * np.maximum(d.delay_hours - free, 0.0) / d.delay_hours

"""The volume of a service in its first year, and what its SMS cost: `d` is one draw, or the record array of all of them."""

import numpy as np

from cost_model.model import costs, freight, messages, prices
from cost_model.model.equation import equation
from cost_model.model.given import given

MONTHS_PER_YEAR = 12


@equation
def truck_trips_per_year(d):
    """Truck trips of all flows in the first year: Σ tonnage × truck share ÷ payload, trip/year."""
    return (
        freight.truck_trips(d.tonnage_export, d.truck_share_export, d.payload)
        + freight.truck_trips(d.tonnage_import, d.truck_share_import, d.payload)
        + freight.truck_trips(d.tonnage_transit, d.truck_share_transit, d.payload)
    )


@equation
def messages_per_year(d):
    """Notices of the service in the first year: those of truck trips and those of other events, message/year."""
    of_trips = messages.messages(truck_trips_per_year(d), d.messages_per_trip)
    return of_trips + messages.messages(d.events, d.messages_per_event)


@equation
def segments_per_year(d):
    """Billed segments of the notices in the first year, segment/year."""
    return messages.segments(messages_per_year(d), d.segments_per_message)


@equation
def sms_tariff(d):
    """Mean tariff of a segment in the first year, VAT excluded, rial/segment."""
    return costs.tariff_per_segment(d.tariff, d.latin_share, d.latin_ratio)


def contract_ratio(d):
    """What an SMS of the first year costs by the contract ÷ its list price: steps of the year's volume, and what is delivered.

    d  draws, which know their case; records alone have no contract
    """
    about = getattr(d, "about", None)
    if about is None:
        return 1.0
    billed = d.sms_delivered if about.sms_billed == "delivered" else 1.0
    volume = billed * (messages_per_year(d) + d.other_messages) * d.segments_per_message
    return billed * prices.mean_ratio(volume, *price_steps(about))


def detention_per_hour(d):
    """What a contract charges for a delayed truck, spread over all the hours of the delay, rial/hour.

        fee × max(delay hours − free hours, 0) ÷ delay hours

    Source: detention_tariff_1401 (fee a working day of 24 hours, and the fewer of its free days).
    """
    fee, free = given("detention_fee")
    return fee * np.maximum(d.delay_hours - free, 0.0) / d.delay_hours


def price_steps(about):
    """From how many segments a year each price of the contract of a case holds, and these prices ÷ tariff."""
    return tuple(part[: len(about.steps)] for part in prices.schedule(about.steps))


def sms_bill_per_year(d):
    """What the operators are paid for the notices in the first year, VAT included, rial/year."""
    return costs.sms_bill(segments_per_year(d), sms_tariff(d), d.vat) * contract_ratio(d)


def sms_bill_per_trip(d):
    """SMS bill of one truck trip, VAT included, rial/trip; 0 in a case without truck trips."""
    segments = messages.segments(d.messages_per_trip, d.segments_per_message)
    return costs.sms_bill(segments, sms_tariff(d), d.vat) * contract_ratio(d)


def equal_waiting_seconds_per_trip(d):
    """Seconds of waiting of the truck that cost as much as the SMS of its trip, second/trip; 0 without truck trips."""
    return costs.equal_waiting_seconds(sms_bill_per_trip(d), d.hour_value)

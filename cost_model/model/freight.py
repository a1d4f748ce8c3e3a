"""From tonnes to truck trips."""

from cost_model.model.equation import equation


@equation
def truck_trips(tonnage, truck_share, payload):
    """Laden truck trips that customs handles, for one flow.

        trips = tonnage × truck share ÷ payload

    tonnage      freight mass of the flow, tonne/year
    truck_share  share of that tonnage that a truck carries past a customs office
    payload      mean load of a laden trip, tonne/trip
    Returns trip/year.  Source: customs tonnes over road-authority trips (irica_1400, rmto_borders_1404).
    """
    return tonnage * truck_share / payload


@equation
def monthly_factor(yearly_growth):
    """Factor by which a quantity grows each month.

        factor = (1 + yearly growth)^(1/12)

    yearly_growth  share a year
    Returns a pure number.
    """
    return (1.0 + yearly_growth) ** (1.0 / 12.0)

"""From tonnes to truck trips."""

from cost_model.model.equation import equation


@equation
def truck_trips(tonnage, truck_share, payload):
    """Laden truck trips that customs handles, for one flow, trip/year.

        trips = tonnage × truck share ÷ payload

    tonnage  of the flow, tonne/year;  truck_share  of it that a truck carries past a customs office;  payload  mean load, tonne/trip
    Source: customs tonnes over road-authority trips (irica_1400, rmto_borders_1404).
    """
    return tonnage * truck_share / payload


@equation
def monthly_factor(yearly_growth):
    """Factor by which a quantity grows each month.

    factor = (1 + yearly growth)^(1/12)
    """
    return (1.0 + yearly_growth) ** (1.0 / 12.0)

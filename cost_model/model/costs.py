"""Money: the tariff once operators lose SMS, its growth and its present value. What things cost whom are the lines of the ledger.

Money is constant rial of the base year unless a name says otherwise.
"""

from cost_model.model.equation import equation


@equation
def tariff_in_use(tariff, price_reaction, avoided):
    """Tariff of the SMS that remain when a messenger carries the rest.

        tariff × (1 + (price reaction − 1) × avoided)

    price_reaction  factor on the tariff once all the SMS are gone, one where operators do not react
    avoided         share of the SMS that are no longer sent
    Source: mts_price_reaction (that operators react); in proportion to what they lose: judgement.
    """
    return tariff * (1.0 + (price_reaction - 1.0) * avoided)


@equation
def monthly_factor(yearly_growth):
    """Factor by which a quantity grows each month.

    factor = (1 + yearly growth)^(1/12)
    """
    return (1.0 + yearly_growth) ** (1.0 / 12.0)


@equation
def discount_factor(rate, years):
    """Present value of one rial paid after some years, at a real rate a year.

    (1 + rate)^(−years)
    """
    return (1.0 + rate) ** (-years)

"""Money: the tariff, a bill, and amounts of other years and currencies. What things cost whom are the lines of the ledger.

Money is constant rial of the base year unless a name says otherwise.
"""

from cost_model.model.equation import equation


@equation
def tariff_per_segment(tariff, latin_share, latin_ratio):
    """Mean tariff of a segment when some notices are written in Latin letters.

        tariff × (1 + Latin share × (Latin ratio − 1))

    tariff  rial per Persian segment, VAT excluded;  latin_ratio  Latin ÷ Persian tariff
    Source: bank_sms_1401 (level), ictiran_tariffs (ratio).
    """
    return tariff * (1.0 + latin_share * (latin_ratio - 1.0))


@equation
def sms_bill(segments, tariff, vat):
    """What the sender pays for SMS, rial/year.

    bill = segments × tariff × (1 + VAT)
    """
    return segments * tariff * (1.0 + vat)


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
def equal_waiting_seconds(cost, hour_value):
    """Seconds of waiting that cost as much as a given amount.

    3600 × cost ÷ hour value
    """
    return 3600.0 * cost / hour_value


@equation
def discount_factor(rate, years):
    """Present value of one rial paid after some years, at a real rate a year.

    (1 + rate)^(−years)
    """
    return (1.0 + rate) ** (-years)


@equation
def real(amount, price_level, base_price_level):
    """Money of another year in constant money of the base year.

    amount × base price level ÷ price level
    """
    return amount * base_price_level / price_level


@equation
def nominal(amount, price_level, base_price_level):
    """Constant money of the base year in money of another year; the inverse of `real`.

    amount × price level ÷ base price level
    """
    return amount * price_level / base_price_level


@equation
def toman(rial):
    """Rial as people say it: toman = rial ÷ 10."""
    return rial / 10.0


@equation
def usd(rial, rial_per_usd):
    """Nominal rial in US dollars at the free-market rate of the same time.

    rial ÷ rial per USD
    """
    return rial / rial_per_usd

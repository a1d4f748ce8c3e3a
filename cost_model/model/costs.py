"""Money: the tariff, a bill, and amounts of other years and currencies. What things cost whom are the lines of the ledger.

Money is constant rial of the base year unless a name says otherwise.
"""

from cost_model.model.equation import equation


@equation
def tariff_per_segment(tariff, latin_share, latin_ratio):
    """Mean tariff of a segment when some notices are written in Latin letters.

        tariff × (1 + Latin share × (Latin ratio − 1))

    tariff       rial per Persian segment, VAT excluded
    latin_share  share of segments in Latin letters
    latin_ratio  Latin ÷ Persian tariff
    Returns rial/segment.  Source: bank_sms_1401 (level), ictiran_tariffs (ratio).
    """
    return tariff * (1.0 + latin_share * (latin_ratio - 1.0))


@equation
def sms_bill(segments, tariff, vat):
    """What the sender pays for SMS.

        bill = segments × tariff × (1 + VAT)

    segments  segment/year;  tariff  rial/segment;  vat  share
    Returns rial/year.
    """
    return segments * tariff * (1.0 + vat)


@equation
def tariff_in_use(tariff, price_reaction, avoided):
    """Tariff of the SMS that remain when a messenger carries the rest.

        tariff × (1 + (price reaction − 1) × avoided)

    tariff          rial/segment
    price_reaction  factor on the tariff once all the SMS are gone, one where operators do not react
    avoided         share of the SMS that are no longer sent
    Returns rial/segment.  Source: mts_price_reaction (that operators react); in proportion to what they lose: judgement.
    """
    return tariff * (1.0 + (price_reaction - 1.0) * avoided)


@equation
def equal_waiting_seconds(cost, hour_value):
    """Seconds of waiting that cost as much as a given amount.

        3600 × cost ÷ hour value

    cost  rial/trip;  hour_value  rial/hour.  Returns second/trip.
    """
    return 3600.0 * cost / hour_value


@equation
def discount_factor(rate, years):
    """Present value of one rial paid after some years.

        (1 + rate)^(−years)

    rate  share a year, real;  years  year.  Returns a pure number.
    """
    return (1.0 + rate) ** (-years)


@equation
def real(amount, price_level, base_price_level):
    """Money of another year in constant money of the base year.

        amount × base price level ÷ price level

    amount  rial of that year;  price levels  index.  Returns rial of the base year.
    """
    return amount * base_price_level / price_level


@equation
def nominal(amount, price_level, base_price_level):
    """Constant money of the base year in money of another year; the inverse of `real`.

        amount × price level ÷ base price level

    amount  rial of the base year;  price levels  index.  Returns rial of that year.
    """
    return amount * price_level / base_price_level


@equation
def toman(rial):
    """Rial as people say it: toman = rial ÷ 10."""
    return rial / 10.0


@equation
def usd(rial, rial_per_usd):
    """Rial in US dollars at a given rate.

        rial ÷ rial per USD

    rial  nominal rial;  rial_per_usd  free-market rate of the same time.  Returns USD.
    """
    return rial / rial_per_usd

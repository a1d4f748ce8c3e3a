"""What things cost: tariff, messenger, support, drivers' time, detention; and money in other years and currencies.

Money is constant rial of the base year unless a name says otherwise.
"""

from cost_model.equation import equation


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
def vat_due(net, vat):
    """Value-added tax on a net amount.

        net × VAT

    net  rial;  vat  share.  Returns rial.  Source: vat_history.
    """
    return net * vat


@equation
def sms_bill(segments, tariff, vat):
    """What the sender pays for SMS.

        bill = segments × tariff × (1 + VAT)

    segments  segment/year;  tariff  rial/segment;  vat  share
    Returns rial/year.
    """
    return segments * tariff * (1.0 + vat)


@equation
def fee(bill, sender_share):
    """What recipients pay the sender for the SMS that it sends them.

        fee = bill × (1 − sender share)

    bill          what the sender pays the operators, VAT included, rial
    sender_share  share of the bill that the sender bears itself; one where notices are free
    Returns rial.
    """
    return bill * (1.0 - sender_share)


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
def running_cost(build_cost, running_share):
    """Yearly cost of keeping a messenger running.

        build cost × running share

    build_cost  rial;  running_share  share a year.  Returns rial/year.
    """
    return build_cost * running_share


@equation
def install_time_cost(installs, install_hours, driver_time):
    """Drivers' time to install and learn the app.

        installs × install hours × driver time

    installs  driver;  install_hours  hour/driver;  driver_time  rial/hour.  Returns rial.
    """
    return installs * install_hours * driver_time


@equation
def detention_hours(time_critical_messages, delay_probability, undelivered, delay_hours, late, late_hours):
    """Truck hours lost because a time-critical notice did not arrive, or came after the time-out.

        time-critical messages × delay probability × (undelivered × delay hours + late × min(late hours, delay hours))

    time_critical_messages  message
    delay_probability       chance that a missed notice delays the truck
    undelivered, late       shares of those messages
    delay_hours             hours lost when one is missed
    late_hours              hours lost when it comes after the time-out; never more than delay_hours
    Returns hour.
    """
    return time_critical_messages * delay_probability * (undelivered * delay_hours + late * min(late_hours, delay_hours))


@equation
def detention_cost(hours, detention_tariff):
    """Cost of detained trucks.

        hours × detention tariff

    hours  hour;  detention_tariff  rial/hour.  Returns rial.  Source: detention_tariff_1401.
    """
    return hours * detention_tariff


@equation
def equal_detention_seconds(cost, detention_tariff):
    """Seconds of truck detention that cost as much as a given amount.

        3600 × cost ÷ detention tariff

    cost  rial/trip;  detention_tariff  rial/hour.  Returns second/trip.
    """
    return 3600.0 * cost / detention_tariff


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

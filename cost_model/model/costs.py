"""What things cost: the tariff; the lines of the ledger; waiting; and money in other years and currencies.

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


# ---- lines of the ledger: present values over the horizon; their arguments are names of quantities, inputs and other lines ------


@equation
def sms_paid(pv_segments_paid, sms_price):
    """What the sender pays the operators for the SMS of the service, VAT excluded.

        pv segments paid × SMS price

    pv_segments_paid  segments, each in prices of the first month: a month's real price ÷ that of the first;  sms_price  rial/segment
    Returns rial.
    """
    return pv_segments_paid * sms_price


@equation
def sms_other_paid(pv_segments_other_paid, sms_price):
    """The same for the sender's other services.

        pv segments other paid × SMS price

    pv_segments_other_paid  as pv_segments_paid;  sms_price  rial/segment.  Returns rial.
    """
    return pv_segments_other_paid * sms_price


@equation
def vat_borne(sms, sms_other, vat, vat_recoverable):
    """Value-added tax on SMS that the sender bears; what it may reclaim it neither pays nor does the state receive.

        (SMS + SMS other) × VAT × (1 − VAT recoverable)

    sms, sms_other  rial;  vat  share;  vat_recoverable  share of it, nothing for an office, a city or a bank
    Returns rial.  Source: vat_history.
    """
    return (sms + sms_other) * vat * (1.0 - vat_recoverable)


@equation
def fee(pv_segments_of_recipients, sms_price, vat):
    """What recipients pay the sender for the SMS that it sends them.

        pv segments of recipients × SMS price × (1 + VAT)

    pv_segments_of_recipients  those of the pv segments paid that recipients pay for;  sms_price  rial/segment;  vat  share
    Returns rial.
    """
    return pv_segments_of_recipients * sms_price * (1.0 + vat)


@equation
def carriage(pv_segments_carried, pv_registrations, carrying_cost):
    """What carrying the SMS really costs the operators: it follows no tender and no raise of the price.

        (pv segments carried + pv registrations) × carrying cost

    pv_segments_carried  segment;  pv_registrations  of an account, one SMS each
    carrying_cost        of a segment, rial/segment
    Returns rial.  Source: accc_sms_2015 trai_sms_2013 (elsewhere; Iran's own is not known).
    """
    return (pv_segments_carried + pv_registrations) * carrying_cost


@equation
def licence(sms, sms_other, registration_sms, licence_share):
    """The state's share of the operators' revenue, by their licence.

        (SMS + SMS other + registration SMS) × licence share

    lines in rial, VAT excluded;  licence_share  share of revenue.  Returns rial.  Source: licence_1402.
    """
    return (sms + sms_other + registration_sms) * licence_share


@equation
def operators_profit(sms, sms_other, registration_sms, licence, carriage):
    """What operators keep of their SMS revenue before tax.

        SMS + SMS other + registration SMS − licence − carriage

    All in rial. Returns rial.
    """
    return sms + sms_other + registration_sms - licence - carriage


@equation
def profit_tax(profit, tax_rate, taxed):
    """Tax on the operators' profit from SMS; a smaller profit is taxed less.

        profit × tax rate × taxed

    profit  rial;  tax_rate  share;  taxed  1 where the tax is counted, else 0.  Returns rial.
    """
    return profit * tax_rate * taxed


@equation
def dividend(profit, state_share, paid_out):
    """What of the operators' profit from SMS the state gets as their owner, in place of the tax.

        profit × state share × paid out

    profit  rial;  state_share  of the operators;  paid_out  1 where the dividend is counted, else 0
    Returns rial.  Source: mci_owners sms_by_operator_1402.
    """
    return profit * state_share * paid_out


@equation
def connection(pv_connections, integration_cost):
    """Connecting the sender to a messenger that runs.

        pv connections × integration cost

    pv_connections  number;  integration_cost  rial.  Returns rial.
    """
    return pv_connections * integration_cost


@equation
def building(pv_buildings, build_cost):
    """Building a messenger.

        pv buildings × build cost

    pv_buildings  number;  build_cost  rial.  Returns rial.
    """
    return pv_buildings * build_cost


@equation
def running(pv_running_years, build_cost, running_share):
    """Keeping up a messenger that would close otherwise.

        pv running years × build cost × running share

    pv_running_years  year;  build_cost  rial;  running_share  share a year.  Returns rial.
    """
    return pv_running_years * build_cost * running_share


@equation
def users(pv_user_years, running_per_user):
    """Running a messenger for those who are in it because of this service.

        pv user years × running per user

    pv_user_years  user·year;  running_per_user  rial a user and year.  Returns rial.  Source: signal_2023 telegram_2017.
    """
    return pv_user_years * running_per_user


@equation
def pushes(pv_pushes, push_cost):
    """Sending the notices in the messenger.

        pv pushes × push cost

    pv_pushes  message;  push_cost  rial/message.  Returns rial.
    """
    return pv_pushes * push_cost


@equation
def registration_sms(pv_registrations, sms_price):
    """The SMS with a code that every new account takes.

        pv registrations × SMS price

    pv_registrations  number;  sms_price  rial/segment.  Returns rial, VAT excluded.
    """
    return pv_registrations * sms_price


@equation
def registration_vat(registration_sms, vat):
    """Value-added tax on those.

        registration SMS × VAT

    registration_sms  rial;  vat  share.  Returns rial.
    """
    return registration_sms * vat


@equation
def messenger_cost(connection, building, running, users, pushes, registration_sms, registration_vat):
    """What the messenger costs its owner, as far as it is still to be paid.

        connection + building + running + users + pushes + registration SMS + registration VAT

    All in rial. Returns rial.
    """
    return connection + building + running + users + pushes + registration_sms + registration_vat


@equation
def messenger_of_sender(messenger, messenger_share):
    """What the sender pays the messenger's owner.

        messenger × messenger share

    messenger  rial;  messenger_share  of it that the sender pays.  Returns rial.
    """
    return messenger * messenger_share


@equation
def messenger_of_state(messenger, messenger_share, owner_state_share):
    """What the rest of the state pays the messenger's owner, who bears what is left.

        messenger × (1 − messenger share) × owner state share

    messenger  rial;  messenger_share  that the sender pays;  owner_state_share  of the rest.  Returns rial.
    """
    return messenger * (1.0 - messenger_share) * owner_state_share


@equation
def support(pv_installs, support_per_install):
    """Helping those who install.

        pv installs × support per install

    pv_installs  number;  support_per_install  rial.  Returns rial.
    """
    return pv_installs * support_per_install


@equation
def change(pv_changes, change_cost):
    """The change itself: rewriting templates, a tender, switching over.

        pv changes × change cost

    pv_changes  number;  change_cost  rial.  Returns rial.
    """
    return pv_changes * change_cost


@equation
def calls(pv_missed_events, calls_per_event, call_cost):
    """Calls to the sender by those whom no notice reached.

        pv missed events × calls per event × call cost

    pv_missed_events  event;  calls_per_event  call/event;  call_cost  rial/call
    Returns rial.  Source: goswift_calls echerha_calls (all calls beside a queue, an upper bound for these).
    """
    return pv_missed_events * calls_per_event * call_cost


@equation
def waiting(pv_waiting_hours, waiting_value):
    """What waiting costs the recipients.

        pv waiting hours × waiting value

    pv_waiting_hours  hour;  waiting_value  of an hour: the input hour value, or the fee of a contract.  Returns rial.
    """
    return pv_waiting_hours * waiting_value


@equation
def coping(pv_coping_hours, hour_value):
    """What it takes recipients to learn otherwise, once no SMS comes.

        pv coping hours × hour value

    pv_coping_hours  in hours of waiting that it is worth, see `waiting.coping`;  hour_value  rial/hour.  Returns rial.
    """
    return pv_coping_hours * hour_value


@equation
def harm_on_sender(pv_missed_events, harm_per_event):
    """What recipients who did not know cost the sender: lanes and yards that stand full, work that is done again.

        pv missed events × harm per event

    pv_missed_events  event;  harm_per_event  rial/event.  Returns rial.
    """
    return pv_missed_events * harm_per_event


@equation
def install_time(pv_installs, install_hours, recipient_time):
    """Recipients' time to install and learn the app.

        pv installs × install hours × recipient time

    pv_installs  number;  install_hours  hour;  recipient_time  rial/hour.  Returns rial.
    """
    return pv_installs * install_hours * recipient_time


@equation
def data_traffic(pv_active_months, mobile_data):
    """Recipients' mobile data.

        pv active months × mobile data

    pv_active_months  user·month;  mobile_data  rial a user and month.  Returns rial.
    """
    return pv_active_months * mobile_data


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

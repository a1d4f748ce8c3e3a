"""What policy chooses. What nobody knows stands in data/assumptions.csv."""

import dataclasses
from dataclasses import dataclass

from cost_model.data import Faults, month_index, nearest

MANDATES = ("none", "soft", "hard")
MESSENGERS = ("none", "own", "popular")
REVERSALS = ("never", "uncertain", "certain")
TIMEOUTS = (1, 24)
SERVICES = ("truck", "all")


@dataclass(frozen=True)
class Scenario:
    """One policy: a name, its printed names, and its levers. Use `replace` to make another.

    messenger        none; own: a new one that must be built and installed; popular: one that many drivers have
    mandate          none; soft: the app is offered; hard: drivers are made to install it
    sms_without_app  SMS goes to drivers without the app
    sms_if_unseen    SMS goes out when the messenger was not seen before the time-out
    reversal         never; uncertain: at the monthly reversal rate; certain: as long as the first attempt lasted
    start            month in which the messenger starts, in the horizon's calendar, or empty for its first month
    timeout_hours    how long a time-critical notice waits in the messenger: 1 or 24
    services         truck: truck notices; all: every SMS service of customs
    lean             fewer notices, each cut to one segment
    fixed_reach      hold the reach at this share instead of modelling adoption, to ask what would have to be true
    """

    name: str
    en: str
    fa: str
    messenger: str = "none"
    mandate: str = "none"
    sms_without_app: bool = True
    sms_if_unseen: bool = False
    reversal: str = "never"
    start: str = ""
    timeout_hours: int = 1
    services: str = "truck"
    lean: bool = False
    fixed_reach: float | None = None

    def __post_init__(self):
        faults = Faults()
        for lever, allowed in (
            ("messenger", MESSENGERS),
            ("mandate", MANDATES),
            ("reversal", REVERSALS),
            ("timeout_hours", TIMEOUTS),
            ("services", SERVICES),
            ("sms_without_app", (True, False)),
            ("sms_if_unseen", (True, False)),
            ("lean", (True, False)),
        ):
            value = getattr(self, lever)
            if value not in allowed:
                faults.add(f"scenario {self.name!r}", None, lever, value, f"one of {', '.join(map(str, allowed))}")
        if self.start:
            try:
                month_index(self.start)
            except ValueError as error:
                faults.add(f"scenario {self.name!r}", None, "start", self.start, str(error))
        share = isinstance(self.fixed_reach, int | float) and 0 <= self.fixed_reach <= 1
        if self.fixed_reach is not None and not share:
            faults.add(f"scenario {self.name!r}", None, "fixed_reach", self.fixed_reach, "a share from 0 to 1")
        if self.messenger == "none":
            for lever in dataclasses.fields(self):
                value = getattr(self, lever.name)
                if lever.name not in ("name", "en", "fa", "lean") and value != lever.default:
                    expected = f"{lever.default or 'nothing'}, as without a messenger this lever moves nothing"
                    faults.add(f"scenario {self.name!r}", None, lever.name, value, expected)
        if self.messenger != "none" and self.mandate == "none":
            faults.add(f"scenario {self.name!r}", None, "mandate", "none", "soft or hard, with a messenger")
        faults.raise_if_any()


def replace(scenario, **levers):
    """The scenario with some levers changed; the one handed in stays as it is.

    A wrong name is answered with the nearest right one.
    """
    names = [field.name for field in dataclasses.fields(Scenario)]
    for lever in levers:
        if lever not in names:
            raise KeyError(nearest(lever, names, "lever"))
    return dataclasses.replace(scenario, **levers)


STATUS_QUO = Scenario("status_quo", en="SMS continues", fa="ادامهٔ پیامک")
LEANER_SMS = replace(STATUS_QUO, name="leaner_sms", en="Fewer, shorter SMS", fa="پیامک کمتر و کوتاه‌تر", lean=True)
VOLUNTARY = replace(STATUS_QUO, name="voluntary", en="Messenger offered", fa="پیام‌رسان اختیاری", messenger="own", mandate="soft")
FORCED = replace(
    STATUS_QUO,
    name="forced",
    en="Messenger only",
    fa="فقط پیام‌رسان",
    messenger="own",
    mandate="hard",
    sms_without_app=False,
    reversal="uncertain",
)
FORCED_WITH_FALLBACK = replace(
    FORCED,
    name="forced_with_fallback",
    en="Messenger first, SMS if unseen",
    fa="اول پیام‌رسان، بعد پیامک",
    sms_without_app=True,
    sms_if_unseen=True,
)
POPULAR_MESSENGER = replace(
    FORCED_WITH_FALLBACK,
    name="popular_messenger",
    en="Popular messenger, SMS if unseen",
    fa="پیام‌رسان پرکاربر، بعد پیامک",
    messenger="popular",
)
CIRCULAR_1398 = replace(
    FORCED, name="circular_1398", en="All services, then reversed", fa="همهٔ خدمات، سپس لغو", services="all", reversal="certain"
)

SCENARIOS = (STATUS_QUO, LEANER_SMS, VOLUNTARY, FORCED, FORCED_WITH_FALLBACK, POPULAR_MESSENGER, CIRCULAR_1398)
# The question as it was put, SMS or a messenger: nobody proposed fewer SMS, and the circular of 1398 is past.
AS_PUT = tuple(scenario for scenario in SCENARIOS if scenario not in (LEANER_SMS, CIRCULAR_1398))


def named(name):
    """The scenario of that name; a wrong name is answered with the nearest right one."""
    by_name = {s.name: s for s in SCENARIOS}
    if name not in by_name:
        raise KeyError(nearest(name, by_name, "scenario"))
    return by_name[name]

"""Dates as people write them in front matter, file names and paths: one expression each."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """A date as written. `day` is the author's calendar day; `at` is the instant, in UTC.

    Where no time is given `at` is the start of the day and `has_time` is False; where no zone is given it is UTC.
    `order` is 1 for a date with slashes that can only be month first, -1 for one that can only be day first, otherwise
    0; `day_first` is the other reading of one that can be both.
    """

    day: date
    at: datetime
    has_time: bool
    order: Literal[-1, 0, 1] = 0
    day_first: "Moment | None" = None


_TIME: Final = (
    r"(?:[Tt]|[ \t]+)(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"[ \t]*(?P<zone>[A-Za-z]{1,3}|[-+]\d{1,2}:?(?:\d{2})?)?"
)
_MOMENT: Final = re.compile(
    rf"\s*(?:(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})|(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<y2>\d{{4}}))"
    rf"(?:{_TIME})?\s*\Z"
)
_GAP: Final = r"(?:[ \t]+|-)"
_WORDED: Final = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3,9})(?:[.,][ \t]*|[ \t]+))?"
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?P<name>[A-Za-z]{{3,9}})[.,]?{_GAP}"
    rf"|(?P<name2>[A-Za-z]{{3,9}})\.?{_GAP}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,[ \t]*|{_GAP})"
    r"|(?P<d3>\d{1,2})\.(?P<m>\d{1,2})\.)"
    rf"(?P<y>\d{{4}})(?:,?{_TIME})?\Z"
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_MONTH_NUMBERS: Final = {name: number for number, month in enumerate(_MONTHS, 1) for name in (month, month[:3])} | {
    "sept": 9
}
_WEEKDAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun".split()
)
# Those of RFC 2822, whose meaning is agreed; other abbreviations are several zones'.
_ZONE_HOURS: Final = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0} | {
    f"{letter}{kind}T": hours + (kind == "D")
    for letter, hours in {"E": -5, "C": -6, "M": -7, "P": -8}.items()
    for kind in "SD"
}
_LONGEST: Final = 100
_NAME: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[-_. ]|\Z)")
_PATH: Final = re.compile(r"(?:\A|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|\Z)")


def parse(text: str) -> Moment | None:
    """Read `Y-M-D[ T]h:mm[:ss[.f]][ ][Z|PST|±hh[:]mm]`, or another form of the day with the same time.

    The other forms are `M/D/Y`, read day first where the first number cannot be a month, `D.M.Y`, and those with the
    English name of a month: `July 8th, 2022`, `Fri, 08 Jul 2022`. None where it is no such date. Profile of ISO 8601,
    RFC 3339 and RFC 2822.
    """
    text = text.strip()
    if len(text) == 10 and text[4] == "-" == text[7]:
        # Most dates are written so, and this is three times as fast.
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return Moment(day, datetime(day.year, day.month, day.day, tzinfo=UTC), has_time=False)
    if len(text) > _LONGEST:
        return None
    match = _MOMENT.match(text)
    if match is None:
        return _worded(text)
    if match["y"]:
        return _moment(match, int(match["y"]), int(match["m"]), int(match["d"]))
    year, first, second = int(match["y2"]), int(match["a"]), int(match["b"])
    if first > 12:
        return _moment(match, year, second, first, order=-1)
    if second > 12:
        return _moment(match, year, first, second, order=1)
    day_first = None if first == second else _moment(match, year, second, first)
    return _moment(match, year, first, second, day_first=day_first)


def _worded(text: str) -> Moment | None:
    """Read what can be no other day: a month by its name, or a day first with dots."""
    match = _WORDED.match(text)
    if match is None or (match["weekday"] and match["weekday"].lower() not in _WEEKDAYS):
        return None
    name = match["name"] or match["name2"]
    month = int(match["m"]) if name is None else _MONTH_NUMBERS.get(name.lower(), 0)
    return _moment(match, int(match["y"]), month, int(match["d"] or match["d2"] or match["d3"]))


def _moment(
    match: re.Match[str],
    year: int,
    month: int,
    day: int,
    *,
    order: Literal[-1, 0, 1] = 0,
    day_first: Moment | None = None,
) -> Moment | None:
    try:
        calendar_day = date(year, month, day)
        if match["h"] is None:
            at = datetime(year, month, day, tzinfo=UTC)
        else:
            micro = int((match["f"] or "0").ljust(6, "0")[:6])
            zone = _zone(match["zone"])
            time = int(match["h"]), int(match["min"]), int(match["s"] or 0), micro
            at = datetime(year, month, day, *time, zone).astimezone(UTC)
    except (ValueError, OverflowError, KeyError):
        return None
    return Moment(calendar_day, at, match["h"] is not None, order, day_first)


def _zone(text: str | None) -> timezone:
    if text is None:
        return UTC
    if text[0] not in "+-":
        return timezone(timedelta(hours=_ZONE_HOURS[text.upper()]))
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def in_file_name(name: str) -> Moment | None:
    """The date that a file name starts with, as in `2023-02-14-a-title.md`."""
    match = _NAME.match(name)
    return parse("-".join(match.groups())) if match else None


def without_date(name: str) -> str:
    """A file name without the date that it starts with; as it is where nothing is left."""
    match = _NAME.match(name)
    return name[match.end() :] or name if match and parse("-".join(match.groups())) else name


def in_path(path: str) -> Moment | None:
    """The date in a URL path, as in `blog/2023/02/14/a-title`."""
    match = _PATH.search(path)
    return parse("-".join(match.groups())) if match else None

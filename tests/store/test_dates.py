from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.store import dates

MINUTES = st.integers(-14 * 60, 14 * 60)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(microsecond=0))


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y.%m.%d}", "{:%m/%d/%Y}"]))
def test_a_day_is_read_as_written_and_begins_at_midnight_utc(day: date, form: str) -> None:
    found = dates.parse(form.format(day))
    assert found is not None
    assert (found.day, found.at) == (day, datetime(day.year, day.month, day.day, tzinfo=UTC))
    assert not found.has_time


@given(MOMENTS, MINUTES, st.sampled_from(["T", "t", " ", "  "]), st.sampled_from(["", " "]), st.sampled_from([":", ""]))
def test_a_time_with_a_zone_becomes_utc(at: datetime, minutes: int, between: str, gap: str, colon: str) -> None:
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"
    found = dates.parse(f"{at:%Y-%m-%d}{between}{at:%H:%M:%S}{gap}{zone}")
    expected = at.replace(tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC)
    assert found == dates.Moment(at.date(), expected, has_time=True)


@given(MOMENTS, st.sampled_from(["", "Z", "z", " UTC", " GMT", "+00:00", "-0000"]))
def test_a_time_without_a_zone_is_utc(at: datetime, zone: str) -> None:
    assert dates.parse(f"{at:%Y-%m-%d %H:%M:%S}{zone}") == dates.Moment(at.date(), at.replace(tzinfo=UTC), True)


ZONES = st.sampled_from(
    [
        ("", 0),
        ("Z", 0),
        (" z", 0),
        (" GMT", 0),
        (" UT", 0),
        *((f" {name}", 60 * hours) for name, hours in (("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5))),
        *((f" {name}", 60 * hours) for name, hours in (("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7))),
        ("+5", 300),
        (" -08", -480),
        ("+05:30", 330),
        ("-0330", -210),
        ("+1:00", 60),
    ]
)


@given(
    st.datetimes(datetime(1000, 1, 3), datetime(9998, 1, 1)),
    st.sampled_from(
        [
            *("{0.year:04}-{0.month}-{0.day}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0.month}/{0.day}/{0.year:04}"),
            *("{0.day}.{0.month}.{0.year:04}", "{0:%b} {0.day} {0.year:04}", "{0:%B} {0.day}th, {0.year:04}"),
            *("{0:%a}, {0:%d} {0:%b} {0.year:04}", "{0:%A} {0.day} {0:%B} {0.year:04}"),
        ]
    ),
    st.sampled_from(["T{0.hour}:{0:%M}", " {0:%H:%M:%S}", "\t{0:%H:%M:%S.%f}", "t{0:%H:%M:%S},{0:%f}789"]),
    ZONES,
)
def test_every_accepted_form_is_the_instant_that_it_was_written_for(
    at: datetime, day: str, time: str, zone: tuple[str, int]
) -> None:
    at = at if "%f" in time else at.replace(microsecond=0)
    at = at if "%S" in time else at.replace(second=0)
    found = dates.parse(f" {day.format(at)}{time.format(at)}{zone[0]} ")
    assert found is not None
    assert (found.day, found.has_time) == (at.date(), True)
    assert found.at == at.replace(tzinfo=timezone(timedelta(minutes=zone[1])))
    assert found.at.tzinfo is UTC


@given(st.text() | st.from_regex(r"[0-9]{1,5}[-/. ]([0-9]{1,3}|May)[-/. ][0-9]{1,4}.{0,12}"))
def test_no_text_raises(text: str) -> None:
    found = dates.parse(text)
    assert found is None or found.at.tzinfo is UTC
    dates.in_file_name(text)
    dates.in_path(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-11-05", "2022-11-05T00:00:00+00:00"),
        ("٢٠٢٢-١١-٠٥", "2022-11-05T00:00:00+00:00"),
        (" 2022-1-5 ", "2022-01-05T00:00:00+00:00"),
        ("2022-11-05 9:30", "2022-11-05T09:30:00+00:00"),
        ("2022-11-05T09:30:15.123456789Z", "2022-11-05T09:30:15.123456+00:00"),
        ("2022-11-05 09:30:15,5", "2022-11-05T09:30:15.500000+00:00"),
        ("2022-11-05 23:30 -0800", "2022-11-06T07:30:00+00:00"),
        ("2022-11-05T01:00+5:30", "2022-11-04T19:30:00+00:00"),
        ("2022-11-05T01:00+05", "2022-11-04T20:00:00+00:00"),
        ("11/25/2022", "2022-11-25T00:00:00+00:00"),
        ("25/11/2022", "2022-11-25T00:00:00+00:00"),
        ("Jul 08 2022", "2022-07-08T00:00:00+00:00"),
        ("July 8, 2022", "2022-07-08T00:00:00+00:00"),
        ("july 8,2022", "2022-07-08T00:00:00+00:00"),
        ("8 July 2022", "2022-07-08T00:00:00+00:00"),
        ("8-Jul-2022", "2022-07-08T00:00:00+00:00"),
        ("Sept. 3rd, 2022", "2022-09-03T00:00:00+00:00"),
        ("Friday, July 8th, 2022, 10:00", "2022-07-08T10:00:00+00:00"),
        ("Fri Jul 08 2022", "2022-07-08T00:00:00+00:00"),
        ("Fri, 08 Jul 2022 10:00:00 GMT", "2022-07-08T10:00:00+00:00"),
        ("8 Jul 2022 10:00 +0200", "2022-07-08T08:00:00+00:00"),
        ("2022-07-08 10:00:00 PST", "2022-07-08T18:00:00+00:00"),
        ("2022-07-08 10:00 edt", "2022-07-08T14:00:00+00:00"),
        ("08.07.2022", "2022-07-08T00:00:00+00:00"),
        ("8.7.2022 9:30", "2022-07-08T09:30:00+00:00"),
    ],
)
def test_accepted_forms(text: str, expected: str) -> None:
    found = dates.parse(text)
    assert found is not None
    assert found.at.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2023", "2023-02", "2023-02-30", "2023-13-01", "2023-00-10", "0000-01-01", "20/20/2022"),
        *("2023-02-14 25:00:00", "2023-02-14 10:61", "2023-02-14 10:00:61", "2023-02-14 10", "2023-02-14 10:00 AKST"),
        *("2023-02-14T10:00+99:00", "0001-01-01T00:00+14:00", "9999-12-31T23:00-05:00", "2023-02-14 x", "x2023-02-14"),
        *("2023-W07-2", "20230214", "2023-0214", "1676332800", "2023-02-14 10:00 PM", "2023-02-14 10:00 IST"),
        *("July 2022", "Jul 8", "8 Juli 2022", "July 8, 22", "July 32, 2022", "Feb 30 2022", "Ju 8 2022", "31.6.2022"),
        *("07.13.2022", "08.07.22", "Version Jul 8 2022", "Released 8 July 2022", "8 2022 July", "Jul 8 2022 x"),
        *("Jul" + " " * 200_000 + "8 2022", "Fri, 8" + "\t" * 90 + "Jul", "Frı, 8 Jul 2022", "may ſ 2022"),
        *("2023-02-14\0", "2023-02-14 10:00" + " " * 200_000 + "x"),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.parse(text) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2023-02-14-a-title.md", date(2023, 2, 14)),
        ("2023-02-14.md", date(2023, 2, 14)),
        ("2023-02-14_a.md", date(2023, 2, 14)),
        ("2023-02-14 a.md", date(2023, 2, 14)),
        ("2023-02-1456.md", None),
        ("2023-02-30-a.md", None),
        ("a-2023-02-14.md", None),
    ],
)
def test_a_file_name_may_begin_with_a_date(name: str, day: date | None) -> None:
    found = dates.in_file_name(name)
    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("blog/2023/02/14/a", date(2023, 2, 14)),
        ("/2023/2/14", date(2023, 2, 14)),
        ("2023/02/14/", date(2023, 2, 14)),
        ("2023/02/30/a", None),
        ("12023/02/14/a", None),
        ("2023/02/a", None),
    ],
)
def test_a_path_may_hold_a_date(path: str, day: date | None) -> None:
    found = dates.in_path(path)
    assert (found.day if found else None) == day


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["", " 10:30", "T23:59:59+02:00"]))
def test_a_date_with_slashes_tells_its_order_or_both_its_readings(day: date, time: str) -> None:
    month_first, day_first = dates.parse(f"{day:%m/%d/%Y}{time}"), dates.parse(f"{day:%d/%m/%Y}{time}")
    assert month_first is not None
    assert day_first is not None
    assert month_first.day == day
    if day.day > 12:
        assert (month_first.order, day_first.order) == (1, -1)
        assert (month_first.at, month_first.day_first, day_first.day_first) == (day_first.at, None, None)
    elif day.day == day.month:
        assert (month_first.order, month_first.day_first) == (0, None)
    else:
        assert day_first.day_first is not None
        assert (day_first.order, day_first.day_first.day, day_first.day_first.at) == (0, day, month_first.at)

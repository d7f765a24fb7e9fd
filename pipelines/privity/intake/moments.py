"""Moments: a date or a point in time as people and programs write it, brought to one form.

Owns which spellings are read (``SPELLINGS``, the list that the handbook shows and the tests hold),
how it is told which of two numbers is the day, and the SQL functions for it that every mapping and
every adapter may call. What a column of the contract makes of a moment is the business of ``casts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from privity.engine import Session
from privity.sqltext import listed, quoted

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The zones that RFC 5322, section 4.3, gives a name and an offset, and those of Alaska and Hawaii.
_ZONES = {
    "est": "-05:00",
    "edt": "-04:00",
    "cst": "-06:00",
    "cdt": "-05:00",
    "mst": "-07:00",
    "mdt": "-06:00",
    "pst": "-08:00",
    "pdt": "-07:00",
    "akst": "-09:00",
    "akdt": "-08:00",
    "hst": "-10:00",
}
_YEAR = r"(?:19\d\d|20\d\d|2100)"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?"
)
_CLOCK = (
    r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?|\d{1,2}\.\d\d\.\d\d|\d{1,2} ?[ap]\.?m\.?"
    r"|\d{6}(?:\.\d{1,9})?|\d{4}"
)
_OFFSET = r"(?:(?:utc|gmt) ?)?[+-]\d{1,2}(?::?\d\d)?"
_ZONE = rf"z|ut|utc|gmt|{'|'.join(_ZONES)}|{_OFFSET}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# One name for each group, in their order.
_DATE_GROUPS = (
    *("y1", "s1", "m1", "t1", "d1"),
    *("y2", "m2", "d2"),
    *("p3", "s3", "q3", "t3", "y3"),
    *("d4", "b4", "y4"),
    *("b5", "d5", "y5"),
    *("y6", "b6", "d6"),
)
_DATE = (
    rf"(?:({_YEAR})([-/.])(\d{{1,2}})([-/.])(\d{{1,2}})|({_YEAR})(\d\d)(\d\d)"
    rf"|(\d{{1,2}})([-/.])(\d{{1,2}})([-/.])({_YEAR}|\d\d)"
    rf"|({_DAY})(?:[-/]| of | |\. ?)?({_MONTH})(?:[-/]|[.,]? |[.,])?({_YEAR}|\d\d)"
    rf"|({_MONTH})[-/. ]? ?({_DAY})(?:[-/ ]|, ?)({_YEAR}|\d\d)"
    rf"|({_YEAR})[-/ ]({_MONTH})[-/. ] ?(\d{{1,2}}))"
)
_GROUPS = ("w", *_DATE_GROUPS, "clock", "zone")
_MOMENT = (
    rf"(?i)^(?:({_WEEKDAY})[.,]? ?)?{_DATE}"
    rf"(?:(?:,? at |, ?| |t|:)({_CLOCK})(?: ?\(?({_ZONE})\)?(?: \([a-z .]+\))?)?)?$"
)
# As C, Unix and Java write it: the year behind the time. It is put before it.
# The parts of a clock's time: with colons or full stops, or without anything between the digits.
_TIME_GROUPS = ("h1", "i1", "s1", "f1", "i2", "s2", "half", "h3", "i3", "s3", "f3")
_TIME = (
    r"(?i)^(?:(\d{1,2})(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?|\.(\d\d)\.(\d\d))? ?(?:([ap])\.?m\.?)?"
    r"|(\d\d)(\d\d)(\d\d)?(?:\.(\d+))?)$"
)
# As C, Unix and Java write it the year stands last; it is put before the time.
_YEAR_LAST = (
    rf"(?i)^((?:{_WEEKDAY})?,? ?(?:{_MONTH}) \d{{1,2}}) ((?:{_CLOCK})(?: (?:{_ZONE}))?) ({_YEAR})$"
)
_DIGITS_ALONE = r"^(\d{8})(\d{4}(?:\d\d)?)(\.\d+)?((?:z|[+-]\d{4})?)$"
_NUMERIC_GROUPS = ("w", "p", "s", "q", "y")
_NUMERIC = (
    rf"(?i)^(?:({_WEEKDAY})[.,]? ?)?(\d{{1,2}})([-/.])(\d{{1,2}})[-/.]({_YEAR}|\d\d)(?:[^0-9].*)?$"
)
_BLANK = (
    r"[\s\x{85}\x{A0}\x{1680}\x{2000}-\x{200B}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}]+"
)
_PLAIN = r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d:\d\d)?)?"
# What logs hold most is read without taking it apart; %Y alone would take years of three digits.
_COMMON = r"\d{1,2}/\d{1,2}/\d{4}( \d{1,2}:\d\d(:\d\d)?( [AP]M)?)?"
_COMMON_FORMS = ("%I:%M:%S %p", "%H:%M:%S", "%I:%M %p", "%H:%M")

BOTH_WAYS = "the dates of this file read both ways: say day_first => true or false"


@dataclass(frozen=True)
class Spelling:
    """One way of writing a moment: ``text`` as it stands, ``moment`` as it is read.

    ``day_first`` is None where the text reads one way only; else it is what must be known to read
    it. ``writer`` says who writes so.
    """

    text: str
    moment: str
    writer: str
    day_first: bool | None = None


SPELLINGS = (
    Spelling("2026-09-03", "2026-09-03", "ISO 8601"),
    Spelling("2026-09-03T20:15", "2026-09-03 20:15:00", "ISO 8601"),
    Spelling("2026-09-03 20:15:07", "2026-09-03 20:15:07", "ISO 8601, SQL"),
    Spelling("2026-09-03T20:15:07.123456", "2026-09-03 20:15:07.123456", "Python"),
    Spelling("2026-09-03T20:15:07.1234567Z", "2026-09-03 20:15:07.123456+00:00", ".NET"),
    Spelling("2026-09-03 20:15:07,123", "2026-09-03 20:15:07.123", "ISO 8601, log4j"),
    Spelling("2026-09-03T20:15:07Z", "2026-09-03 20:15:07+00:00", "RFC 3339"),
    Spelling("2026-09-03T20:15:07-04:00", "2026-09-03 20:15:07-04:00", "RFC 3339"),
    Spelling("2026-09-03 20:15:07 -0400", "2026-09-03 20:15:07-04:00", "git, Ruby"),
    Spelling("2026-09-03 20:15:07-04", "2026-09-03 20:15:07-04:00", "PostgreSQL"),
    Spelling("2026-09-03 20:15:07 UTC", "2026-09-03 20:15:07+00:00", "BigQuery"),
    Spelling("2026-09-03 20:15 (UTC)", "2026-09-03 20:15:00+00:00", "Microsoft portals"),
    Spelling("2026-09-03 8:15 PM", "2026-09-03 20:15:00", "clock of twelve hours"),
    Spelling("2026-09-03 08:15:07 PM", "2026-09-03 20:15:07", "clock of twelve hours"),
    Spelling("2026-9-3 8:15", "2026-09-03 08:15:00", "spreadsheets"),
    Spelling("2026/09/03", "2026-09-03", "Japan, MySQL"),
    Spelling("2026/09/03 20:15:07", "2026-09-03 20:15:07", "Japan, MySQL"),
    Spelling("2026.09.03 20:15", "2026-09-03 20:15:00", "Hungary, Korea"),
    Spelling("20260903", "2026-09-03", "ISO 8601, basic"),
    Spelling("20260903T201507Z", "2026-09-03 20:15:07+00:00", "ISO 8601, basic; iCalendar"),
    Spelling("20260903201507", "2026-09-03 20:15:07", "HL7"),
    Spelling("20260903 20:15:07", "2026-09-03 20:15:07", "SQL Server"),
    Spelling("Thu, 03 Sep 2026 20:15:07 -0400", "2026-09-03 20:15:07-04:00", "RFC 5322"),
    Spelling("Thu, 3 Sep 2026 20:15:07 +0000 (UTC)", "2026-09-03 20:15:07+00:00", "RFC 5322"),
    Spelling("3 Sep 2026 20:15 EDT", "2026-09-03 20:15:00-04:00", "RFC 5322, obsolete zones"),
    Spelling("Thu, 03 Sep 2026 20:15:07 GMT", "2026-09-03 20:15:07+00:00", "HTTP"),
    Spelling("Thu Sep  3 20:15:07 2026", "2026-09-03 20:15:07", "ctime, mbox"),
    Spelling("Thu Sep 03 20:15:07 EDT 2026", "2026-09-03 20:15:07-04:00", "Java, Unix date"),
    Spelling(
        "Thu Sep 03 2026 20:15:07 GMT-0400 (Eastern Daylight Time)",
        "2026-09-03 20:15:07-04:00",
        "JavaScript",
    ),
    Spelling("Thursday, September 3, 2026 8:15 PM", "2026-09-03 20:15:00", "Outlook"),
    Spelling("Thursday, September 3, 2026 8:15:07 PM", "2026-09-03 20:15:07", "Windows"),
    Spelling("Thursday, 3 September 2026 20:15:07", "2026-09-03 20:15:07", "Outlook, British"),
    Spelling("Sep 3, 2026", "2026-09-03", "United States"),
    Spelling("September 3, 2026", "2026-09-03", "United States"),
    Spelling("Sept. 3, 2026", "2026-09-03", "United States"),
    Spelling("Sep 3, 2026, 8:15:07 PM", "2026-09-03 20:15:07", "Google, ICU"),
    Spelling("Sep 3, 2026 at 8:15 p.m.", "2026-09-03 20:15:00", "Apple, ICU"),
    Spelling("3 September 2026", "2026-09-03", "Britain"),
    Spelling("3rd September 2026", "2026-09-03", "Britain"),
    Spelling("03-Sep-2026", "2026-09-03", "Oracle, SAS"),
    Spelling("03-SEP-26", "2026-09-03", "Oracle"),
    Spelling("03-SEP-2026 20:15:07", "2026-09-03 20:15:07", "Oracle, Excel"),
    Spelling("03SEP2026:20:15:07", "2026-09-03 20:15:07", "SAS"),
    Spelling("2026 Sep 03 08:15:07 PM", "2026-09-03 20:15:07", "Socrata"),
    Spelling("03/Sep/2026:20:15:07 -0400", "2026-09-03 20:15:07-04:00", "Apache, nginx"),
    Spelling("09/03/2026", "2026-09-03", "United States", False),
    Spelling("9/3/2026 8:15 PM", "2026-09-03 20:15:00", "Excel, PowerShell", False),
    Spelling("9/3/2026 8:15:07 PM", "2026-09-03 20:15:07", "Excel, PowerShell", False),
    Spelling("09/03/2026 20:15", "2026-09-03 20:15:00", "United States", False),
    Spelling("9/3/2026 8:15:07 PM -04:00", "2026-09-03 20:15:07-04:00", ".NET", False),
    Spelling("9/3/26, 8:15 PM", "2026-09-03 20:15:00", "ICU", False),
    Spelling("09-03-2026", "2026-09-03", "United States", False),
    Spelling("Thu 9/3/2026 8:15 PM", "2026-09-03 20:15:00", "Outlook", False),
    Spelling("03/09/2026", "2026-09-03", "Britain, France", True),
    Spelling("03/09/2026 20:15:07", "2026-09-03 20:15:07", "Britain, France", True),
    Spelling("03/09/2026 8:15 pm", "2026-09-03 20:15:00", "Australia", True),
    Spelling("03-09-2026 20.15.07", "2026-09-03 20:15:07", "Denmark", True),
    Spelling("03.09.2026", "2026-09-03", "Germany", True),
    Spelling("3.9.2026 20:15", "2026-09-03 20:15:00", "Germany", True),
)


def moment_sql(text: str, day_first: str = "null") -> str:
    """Give SQL that brings a moment to one form.

    Parameters
    ----------
    text : str
        SQL of a text.
    day_first : str
        SQL of a truth: whether in ``03/09/2026`` the day stands first; ``null`` where that is not
        known, and a date in numbers that does not begin with the year is then not read.

    Returns
    -------
    str
        SQL of ``YYYY-MM-DD``, or of ``YYYY-MM-DD HH:MM:SS`` with a fraction and an offset
        ``+HH:MM`` where there are; of the text itself, trimmed, if it is written in no form of
        ``SPELLINGS`` or is no day of the calendar; of NULL if it is NULL.

    Notes
    -----
    A year of two digits is read where Excel, Oracle (RR) and POSIX read it alike: 00 to 29 in
    this century, 69 to 99 in the last; between hyphens it may be the first of the
    three and is not read. A weekday that is not that of the date leaves it unread.
    """
    date = f"regexp_extract({_one_line('m_text')}, {quoted(_MOMENT)}, {listed(_GROUPS)})"
    time = f"regexp_extract(m_date.clock, {quoted(_TIME)}, {listed(_TIME_GROUPS)})"
    read = _let("m_date", date, _let("m_time", time, _put_together(day_first)))
    return _let(
        "m_text",
        f"trim({text})",
        f"case when regexp_full_match(m_text, {quoted(_PLAIN)}) then replace(m_text, 'T', ' ') "
        f"else coalesce({_common(day_first)}, {read}, m_text) end",
    )


def day_order_sql(text: str) -> str:
    """Give SQL that tells whether a text has its day before its month; NULL if it does not say so.

    Parameters
    ----------
    text : str
        SQL of a text.

    Notes
    -----
    A number above 12 says so, and a weekday that fits one order alone. So do full stops: in no
    locale of the Unicode CLDR does the month of such a date come first.
    """
    by_weekday = (
        f"case when m_day.w = '' or {_falls_on('q', 'p')} = {_falls_on('p', 'q')} then null "
        f"else {_falls_on('q', 'p')} end"
    )
    return _let(
        "m_day",
        _numeric(text),
        "case when coalesce(m_day.p, '') = '' or (m_day.s = '-' and length(m_day.y) = 2) then null "
        "when (cast(m_day.p as integer) > 12) <> (cast(m_day.q as integer) > 12) "
        "then cast(m_day.p as integer) > 12 "
        f"else coalesce({by_weekday}, case when m_day.s = '.' then true end) end",
    )


def is_numeric_sql(text: str) -> str:
    """Give SQL that is true of a date in numbers that does not begin with its year."""
    return f"coalesce({_numeric(text)}.p, '') <> ''"


def define_moments(connection: Session) -> None:
    """Define the functions that read moments in a connection, for as long as it lasts.

    ``read_moment(text, day_first)`` is ``moment_sql``, ``day_order(text)`` is ``day_order_sql``;
    ``read_serial(text)`` reads the number of a spreadsheet's day. ``file_day_first(given, texts,
    file)`` is what an adapter's param says or else what all dates of one file say together, NULL
    if they say nothing or contradict each other; ``day_order_problem(texts, day_first)`` is then
    the problem of a row that cannot be read without it. ``moment_in_zone(moment, zone)`` gives a
    moment without an offset that of the zone that its heading names.
    """
    for name, definition in _MACROS.items():
        connection.execute(f"create or replace temp macro {name} as {definition}")


def _let(name: str, value: str, body: str) -> str:
    """Give SQL that computes a value once for all places of ``body`` that name it."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _common(day_first: str) -> str:
    """Give SQL that reads by a clock what is written in a few frequent forms, else NULL."""

    def read(day: str) -> str:
        forms = [f"{day} {clock}" for clock in _COMMON_FORMS]
        return f"try_strptime(m_text, {listed(forms)})"

    return (
        f"case when regexp_full_match(m_text, {quoted(_COMMON)}) then cast(case {day_first} "
        f"when true then {read('%d/%m/%Y')} when false then {read('%m/%d/%Y')} end as varchar) end"
    )


def _one_line(text: str) -> str:
    """Give SQL that brings blanks to one space each, and the year that stands last to its place."""
    blanks = f"trim(regexp_replace({text}, {quoted(_BLANK)}, ' ', 'g'))"
    joined = f"regexp_replace({blanks}, {quoted(_DIGITS_ALONE)}, '\\1T\\2\\3\\4', 'i')"
    return f"regexp_replace({joined}, {quoted(_YEAR_LAST)}, '\\1 \\3 \\2')"


def _put_together(day_first: str) -> str:
    """Give SQL of the one form from the parts found, NULL where they are no moment."""

    def one_of(part: str, *groups: str) -> str:
        return " || ".join(f"{part}.{group}" for group in groups)

    year = one_of("m_date", "y1", "y2", "y3", "y4", "y5", "y6")
    first, second = f"case when {day_first} then", "else"
    month = (
        f"case when m_date.p3 <> '' then {first} m_date.q3 {second} m_date.p3 end "
        f"when m_date.m1 || m_date.m2 <> '' then m_date.m1 || m_date.m2 "
        f"else cast(list_position({listed(MONTHS)}, "
        f"lower(left({one_of('m_date', 'b4', 'b5', 'b6')}, 3))) as varchar) end"
    )
    day = (
        f"case when m_date.p3 <> '' then {first} m_date.p3 {second} m_date.q3 end "
        f"else regexp_extract({one_of('m_date', 'd1', 'd2', 'd4', 'd5', 'd6')}, '^[0-9]+') end"
    )
    hour = one_of("m_time", "h1", "h3")
    of_twelve = f"try_cast({hour} as integer)"
    hour = (
        f"case when m_time.half = '' then {hour} when {of_twelve} between 1 and 12 then "
        f"cast({of_twelve} % 12 + case lower(m_time.half) when 'p' then 12 else 0 end as varchar) "
        "end"
    )
    minute, second = one_of("m_time", "i1", "i2", "i3"), one_of("m_time", "s1", "s2", "s3")
    fraction = f"left({one_of('m_time', 'f1', 'f3')}, 6)"
    clock = (
        f"case when m_date.clock = '' then '' else ' ' || lpad({hour}, 2, '0') || ':' || "
        f"lpad({minute}, 2, '0') || ':' || lpad({second}, 2, '0') || "
        f"case {fraction} when '' then '' else '.' || {fraction} end end"
    )
    written = f"{_four_digits(year)} || '-' || {month} || '-' || {day} || {clock}"
    return _let(
        "m_at",
        "case when m_date.s1 = m_date.t1 and m_date.s3 = m_date.t3 "
        "and (m_date.s3 <> '-' or length(m_date.y3) = 4) "
        f"and (m_date.p3 = '' or {day_first} is not null) then try_cast({written} as timestamp) end",
        "case when m_date.w = '' or lower(left(dayname(m_at), 3)) = lower(left(m_date.w, 3)) then "
        "case when m_date.clock = '' then strftime(m_at, '%Y-%m-%d') "
        f"else cast(m_at as varchar) || {_offset('m_date.zone')} end end",
    )


def _four_digits(year: str) -> str:
    return (
        f"case when length({year}) = 4 then {year} when {year} <= '29' then '20' || {year} "
        f"when {year} >= '69' then '19' || {year} end"
    )


def _offset(zone: str) -> str:
    """Give SQL of an offset as ``+HH:MM``: empty for no zone, NULL for one that cannot be."""
    named = " ".join(f"when {quoted(name)} then {quoted(at)}" for name, at in _ZONES.items())
    parts = f"regexp_extract({zone}, '([+-])(\\d{{1,2}}):?(\\d\\d)?$', ['sign', 'h', 'm'])"
    return _let(
        "m_off",
        parts,
        f"case lower({zone}) when '' then '' {named} else case "
        "when m_off.sign = '' then '+00:00' "
        "when cast(m_off.h as integer) <= 14 and m_off.m < '60' "
        "then m_off.sign || lpad(m_off.h, 2, '0') || ':' || rpad(m_off.m, 2, '0') end end",
    )


def _numeric(text: str) -> str:
    return f"regexp_extract({_one_line(text)}, {quoted(_NUMERIC)}, {listed(_NUMERIC_GROUPS)})"


def _falls_on(month: str, day: str) -> str:
    """Give SQL that tells whether a date read with these parts falls on the weekday beside it."""
    date = (
        f"try_cast({_four_digits('m_day.y')} || '-' || m_day.{month} || '-' || m_day.{day} as date)"
    )
    return f"coalesce(lower(left(dayname({date}), 3)) = lower(left(m_day.w, 3)), false)"


_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_415  # 1954-10-03, 2100-12-31
_MACROS = {
    "read_moment(moment_text, is_day_first)": moment_sql("moment_text", "is_day_first"),
    "day_order(moment_text)": day_order_sql("moment_text"),
    "read_serial(moment_text)": (
        f"case when try_cast(moment_text as double) between {_FIRST_SERIAL} and {_LAST_SERIAL} "
        "then cast(timestamp '1899-12-30' + to_microseconds(cast(round(86400 * "
        "cast(moment_text as double)) as bigint) * 1000000) as varchar) else trim(moment_text) end"
    ),
    "file_day_first(is_given, moment_texts, of_file)": (
        "coalesce(is_given, case "
        "when bool_or(list_contains(list_transform(moment_texts, lambda m_t: day_order(m_t)), true)) "
        "over (partition by of_file) then case when not bool_or(list_contains(list_transform("
        "moment_texts, lambda m_t: day_order(m_t)), false)) over (partition by of_file) then true end "
        "when bool_or(list_contains(list_transform(moment_texts, lambda m_t: day_order(m_t)), false)) "
        "over (partition by of_file) then false end)"
    ),
    "day_order_problem(moment_texts, is_day_first)": (
        "case when is_day_first is null and list_bool_or(list_transform(moment_texts, lambda m_t: "
        f"{is_numeric_sql('m_t')})) then {quoted(BOTH_WAYS)} end"
    ),
    "moment_in_zone(moment_text, of_zone)": (
        "case when of_zone is null or regexp_matches(moment_text, '[+-]\\d\\d:\\d\\d$') "
        "or try_cast(moment_text as timestamp) is null or length(moment_text) < 16 then moment_text "
        "else strftime(timezone('UTC', timezone(of_zone, try_cast(moment_text as timestamp))), "
        "'%Y-%m-%d %H:%M:%S.%f+00:00') end"
    ),
}
FUNCTIONS = frozenset(name.partition("(")[0] for name in _MACROS)

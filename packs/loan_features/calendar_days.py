"""Dates of the file are SAS day numbers: days since 1960-01-01."""
from datetime import date, timedelta

EPOCH = date(1960, 1, 1)
LAST_DAY = (date.max - EPOCH).days


def day_number(year, month, day):
    return (date(year, month, day) - EPOCH).days


def iso_date(day):
    """The date as text, or None for no date or one beyond the calendar."""
    return None if day is None or day > LAST_DAY else (EPOCH + timedelta(days=day)).isoformat()


def fiscal_year(day):
    """The federal fiscal year, which begins in October of the year before. None beyond the calendar."""
    if day > LAST_DAY:
        return None
    on = EPOCH + timedelta(days=day)
    return on.year + (on.month >= 10)

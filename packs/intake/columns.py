"""Reads one value of an application. A CSV brings text, a database may bring numbers: both are accepted."""
from signalbox import Refused

LONGEST_NUMBER = 15  # digits: every such whole number is exact in JSON


def application_of(context):
    return context["results"]["fetch_application"]["application"]


def text(application, column):
    """The trimmed text in capitals, or None when the cell is blank."""
    value = application[column]
    written = "" if value is None else str(value).strip().upper()
    return written or None


def whole(application, column, unit):
    """The value as a whole number, or None when the cell is blank. Anything else is refused, never guessed."""
    written = text(application, column)
    if written is None:
        return None
    digits = written[:-2] if written.endswith(".0") else written
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
        raise Refused(
            f"Column {column} is '{written[:40]}', but a whole number ({unit}) belongs there. "
            "Correct the row and add the client again."
        )
    return int(digits)


def required(application, column, unit, least=0):
    """Like `whole`, for a value without which nothing can be decided."""
    number = whole(application, column, unit)
    if number is None or number < least:
        found = "empty" if number is None else str(number)
        raise Refused(
            f"Column {column} is {found}, and no decision is possible without it ({unit}, at least {least}). "
            "Complete the row and add the client again."
        )
    return number

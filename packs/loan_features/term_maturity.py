"""How long the loan runs, and the day it is planned to be paid back."""
from bands import band
from calendar_days import iso_date
from signalbox import run

DAYS_PER_MONTH = 30  # as the data's own column daysterm counts
BANDS = ((0, "not stated"), (12, "up to 1 year"), (60, "up to 5 years"), (120, "up to 10 years"), (239, "under 20 years"))


def compute(context):
    loan = context["results"]["parse_loan"]
    months = loan["term_months"]
    start = loan["disbursement_day"]
    maturity = None if start is None else start + months * DAYS_PER_MONTH
    return {
        "months": months,
        "band": band(months, BANDS, "20 years or more"),
        "maturity_day": maturity,
        "maturity_date": iso_date(maturity),
    }


if __name__ == "__main__":
    run(compute)

"""How long after its approval the loan is paid out."""
from bands import band
from calendar_days import fiscal_year, iso_date
from signalbox import run

BANDS = ((-1, "before approval"), (30, "within a month"), (90, "within a quarter"), (365, "within a year"))


def compute(context):
    loan = context["results"]["parse_loan"]
    approved, paid = loan["approval_day"], loan["disbursement_day"]
    wait = None if paid is None else paid - approved
    return {
        "approval_date": iso_date(approved),
        "approval_fiscal_year": fiscal_year(approved),
        "disbursement_date": iso_date(paid),
        "days_after_approval": wait,
        "band": "not known" if wait is None else band(wait, BANDS, "after more than a year"),
    }


if __name__ == "__main__":
    run(compute)

"""Whether real estate backs the loan: the paper takes a term of 20 years or more as the sign of it."""
from signalbox import run

MONTHS_ONLY_REAL_ESTATE_GETS = 240


def compute(context):
    months = context["results"]["parse_loan"]["term_months"]
    return {"backed": months >= MONTHS_ONLY_REAL_ESTATE_GETS, "term_months": months}


if __name__ == "__main__":
    run(compute)

"""Whether term and dates are plausible."""
from findings import findings
from signalbox import run

LONGEST_TERM_MONTHS = 300  # 25 years, the agency's limit for real estate


def compute(context):
    loan, timing = context["results"]["parse_loan"], context["results"]["disbursement_timing"]
    wait, months = timing["days_after_approval"], loan["term_months"]
    stated, actual = loan["approval_fiscal_year"], timing["approval_fiscal_year"]
    return findings(
        (wait is None, "The disbursement date is missing, so the planned maturity is not known."),
        (wait is not None and wait < 0, "The loan was paid out before it was approved."),
        (wait is not None and wait > 365, f"The loan was paid out {wait} days after its approval."),
        (months == 0, "The term is 0 months."),
        (months > LONGEST_TERM_MONTHS, f"The term of {months} months is longer than 25 years."),
        (stated is not None and stated != actual, f"Fiscal year {stated} is stated, but the approval lies in {actual}."),
    )


if __name__ == "__main__":
    run(compute)

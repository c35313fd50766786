"""A term loan is paid out once: not more than approved, and repaid in equal parts of principal."""
from findings import findings
from signalbox import run


def compute(context):
    loan, kind = context["results"]["parse_loan"], context["results"]["revolving_line"]["kind"]
    drawn, gross, months = loan["disbursed"], loan["gross"], loan["term_months"]
    result = findings(
        (drawn is None, "The amount paid out is not stated."),
        (drawn is not None and drawn > gross, f"{drawn or 0:,} dollars are paid out, but only {gross:,} were approved."),
    )
    return {
        **result,
        "product": "term loan" if kind == "term" else "loan of unstated kind, checked as a term loan",
        "principal_per_month": round(gross / months, 2) if months else None,
    }


if __name__ == "__main__":
    run(compute)

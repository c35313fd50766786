"""All findings of all checks that ran, in a fixed order."""
from signalbox import run

CHECKS = ("check_identity", "check_amounts", "check_dates", "check_workforce", "revolving_check", "term_loan_check")


def compute(context):
    results = context["results"]
    made = [check for check in CHECKS if check in results]
    product = results.get("revolving_check") or results["term_loan_check"]
    return {
        "findings": [finding for check in made for finding in results[check]["findings"]],
        "checked": sum(results[check]["checked"] for check in made),
        "product": product["product"],
    }


if __name__ == "__main__":
    run(compute)

"""The share of the loan that the agency guarantees."""
from signalbox import run


def compute(context):
    loan = context["results"]["parse_loan"]
    portion = loan["guaranteed"] / loan["gross"]
    return {"portion": portion, "lender_share": 1 - portion}


if __name__ == "__main__":
    run(compute)

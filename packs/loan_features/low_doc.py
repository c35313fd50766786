"""Whether the loan went through the one-page LowDoc programme, which was for loans up to 150,000 dollars."""
from signalbox import run

PROGRAMME_LIMIT_DOLLARS = 150_000
ANSWERS = {"Y": True, "N": False}


def compute(context):
    loan = context["results"]["parse_loan"]
    used = ANSWERS.get(loan["low_doc_code"])
    return {"used": used, "eligible_by_amount": loan["gross"] <= PROGRAMME_LIMIT_DOLLARS}


if __name__ == "__main__":
    run(compute)

"""Whether the bank sits in the borrower's own state. Unknown when either is not stated."""
from signalbox import run


def compute(context):
    bank = context["results"]["parse_bank"]["state"]
    borrower = context["results"]["parse_location"]["state"]
    known = bank is not None and borrower is not None
    return {"same_state": bank == borrower if known else None, "bank_state": bank, "borrower_state": borrower}


if __name__ == "__main__":
    run(compute)

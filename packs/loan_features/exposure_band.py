"""What the bank itself stands to lose: the part of the loan that nobody guarantees."""
from bands import band
from signalbox import run

BANDS = ((25_000, "up to 25,000"), (100_000, "up to 100,000"), (500_000, "up to 500,000"))


def compute(context):
    loan = context["results"]["parse_loan"]
    unguaranteed = loan["gross"] - loan["guaranteed"]
    return {"unguaranteed": unguaranteed, "band": band(unguaranteed, BANDS, "over 500,000")}


if __name__ == "__main__":
    run(compute)

"""Dollars expected to be lost, if nothing at all is recovered after a default: an upper bound."""
from signalbox import run


def compute(context):
    results = context["results"]
    p = results["default_probability"]["p"]
    loan = results["parse_loan"]
    return {
        "bank": round(p * results["exposure_band"]["unguaranteed"], 2),
        "agency": round(p * loan["guaranteed"], 2),
        "total": round(p * loan["gross"], 2),
    }


if __name__ == "__main__":
    run(compute)

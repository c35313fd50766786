"""Whether the amounts fit together."""
from findings import findings
from signalbox import run


def compute(context):
    loan = context["results"]["parse_loan"]
    low_doc = context["results"]["low_doc"]
    gross, guaranteed = loan["gross"], loan["guaranteed"]
    return findings(
        (guaranteed > gross, f"The guarantee of {guaranteed:,} dollars exceeds the loan of {gross:,}."),
        (guaranteed == 0, "No part of the loan is guaranteed."),
        (
            low_doc["used"] is True and not low_doc["eligible_by_amount"],
            f"LowDoc was used for {gross:,} dollars; the programme was for loans up to 150,000.",
        ),
    )


if __name__ == "__main__":
    run(compute)

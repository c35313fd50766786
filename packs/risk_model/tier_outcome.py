"""The one review that was made. The branch before it chose which."""
from signalbox import run

REVIEWS = ("fast_track", "standard_review", "manual_review")


def compute(context):
    results = context["results"]
    made = next(review for review in REVIEWS if review in results)
    return {"tier": results[made]["tier"], "note": results[made]["note"]}


if __name__ == "__main__":
    run(compute)

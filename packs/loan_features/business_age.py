"""New or existing business. A new one is at most two years old."""
from signalbox import run

AGES = {1: "existing", 2: "new"}


def compute(context):
    code = context["results"]["parse_business"]["new_or_existing_code"]
    return {"age": AGES.get(code, "not stated")}


if __name__ == "__main__":
    run(compute)

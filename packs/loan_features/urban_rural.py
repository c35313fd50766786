"""Urban or rural, as the applicant stated it."""
from signalbox import run

AREAS = {1: "urban", 2: "rural"}


def compute(context):
    code = context["results"]["parse_location"]["urban_rural_code"]
    return {"area": AREAS.get(code, "not stated")}


if __name__ == "__main__":
    run(compute)

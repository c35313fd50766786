"""How many people work there."""
from bands import band
from signalbox import run

BANDS = ((0, "nobody yet"), (1, "one person"), (9, "2 to 9"), (49, "10 to 49"), (249, "50 to 249"))


def compute(context):
    employees = context["results"]["parse_business"]["employees"]
    return {"employees": employees, "band": band(employees, BANDS, "250 or more")}


if __name__ == "__main__":
    run(compute)

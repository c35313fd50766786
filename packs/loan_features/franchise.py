"""Whether the business is a franchise. Codes 0 and 1 both mean that it is none."""
from signalbox import run

NOT_A_FRANCHISE = (0, 1)


def compute(context):
    code = context["results"]["parse_business"]["franchise_code"]
    is_franchise = code not in NOT_A_FRANCHISE
    return {"is_franchise": is_franchise, "code": code if is_franchise else None}


if __name__ == "__main__":
    run(compute)

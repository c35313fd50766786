"""Whether this is a revolving line of credit or a term loan."""
from signalbox import run

# The file also holds 0, T and blanks, which its documentation does not explain: they are not guessed at.
KINDS = {"Y": "revolving", "N": "term"}


def compute(context):
    code = context["results"]["parse_loan"]["revolving_code"]
    return {"kind": KINDS.get(code, "not stated"), "code": code}


if __name__ == "__main__":
    run(compute)

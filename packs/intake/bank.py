"""The bank that lends. Both columns may be blank: three real loans name no bank."""
from columns import application_of, text
from signalbox import run


def compute(context):
    row = application_of(context)
    return {"name": text(row, "Bank"), "state": text(row, "BankState")}


if __name__ == "__main__":
    run(compute)

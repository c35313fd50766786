"""Whether the loan's planned maturity falls into the Great Recession, December 2007 to June 2009."""
from calendar_days import day_number
from signalbox import run

# The paper's words are "active during the recession", but the column the model was fitted on marks the loans that
# mature in it: this rule gives that column on all 2,101 rows, "active at some time in it" differs on 1,610 of them.
FIRST_DAY = day_number(2007, 12, 1)
LAST_DAY = day_number(2009, 6, 30)


def compute(context):
    maturity = context["results"]["term_maturity"]["maturity_day"]
    # Without a disbursement date there is no planned maturity: the paper counts such a loan as not exposed.
    return {"exposed": maturity is not None and FIRST_DAY <= maturity <= LAST_DAY, "known": maturity is not None}


if __name__ == "__main__":
    run(compute)

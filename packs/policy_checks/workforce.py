"""Whether the stated jobs fit the stated number of people."""
from findings import findings
from signalbox import run

MOST_NEW_JOBS_PER_EMPLOYEE = 10


def compute(context):
    results = context["results"]
    employees, jobs = results["workforce_size"]["employees"], results["job_impact"]
    is_new = results["business_age"]["age"] == "new"
    created, retained = jobs["created"], jobs["retained"]
    return findings(
        (employees == 0, "The business states no employees."),
        (retained > employees and not is_new, f"{retained} jobs are to be retained, but only {employees} people work there."),
        (
            created > MOST_NEW_JOBS_PER_EMPLOYEE * max(1, employees),
            f"{created} jobs are to be created by a business of {employees}.",
        ),
    )


if __name__ == "__main__":
    run(compute)

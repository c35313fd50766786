"use client";

import Link from "next/link";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useUnschedule } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

const WHY_SUSPENDED: Readonly<Record<string, string>> = {
  scheduler_left: "whoever scheduled it no longer holds the role it was scheduled under",
  base_moved: "another change was activated before it",
  closure_changed: "something it refers to changed",
  frozen: "a window holds changes of this DAG back at that time",
  missing_approval: "it lost an approval",
  policy_changed: "who has to approve it was decided anew",
};

/** When a worker activates it, why it did not, or what took its place. */
export function ScheduleNotice({ change }: { change: ChangeRequestDetail }) {
  const { schedule, supersededBy } = change;
  if (supersededBy !== null)
    return (
      <Notice>
        <Link href={`/changes/${supersededBy}`} className="underline">
          Change #{supersededBy}
        </Link>{" "}
        took its place.
      </Notice>
    );
  if (!schedule) return null;
  if (schedule.outcome === "suspended")
    return (
      <Notice tone="warning">
        The activation that {schedule.setBy.name} scheduled did not happen:{" "}
        {WHY_SUSPENDED[schedule.reason ?? ""] ?? "something stood in its way"}. It is scheduled or activated anew.
      </Notice>
    );
  return <Scheduled change={change} schedule={schedule} />;
}

function Scheduled({
  change,
  schedule: { activateAt, setBy },
}: {
  change: ChangeRequestDetail;
  schedule: NonNullable<ChangeRequestDetail["schedule"]>;
}) {
  const unschedule = useUnschedule(change.number);
  return (
    <Notice>
      <span className="flex flex-wrap items-center gap-3">
        <span className="flex-1">
          {setBy.name} scheduled it:{" "}
          {activateAt === null ? (
            "a worker activates it as soon as nothing stands in its way."
          ) : (
            <>
              a worker activates it at <Time at={activateAt} />.
            </>
          )}
        </span>
        {change.can.unschedule ? (
          <Button size="sm" isBusy={unschedule.isPending} onClick={() => unschedule.mutate(undefined)}>
            Take the schedule back
          </Button>
        ) : null}
      </span>
      {unschedule.error ? <LoadProblem error={unschedule.error} /> : null}
    </Notice>
  );
}

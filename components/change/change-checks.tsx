"use client";

import { CircleCheck, CircleDashed, CircleX, RefreshCw } from "lucide-react";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { useRunChecks } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Check = ChangeRequestDetail["checks"][number];

/** What each required check of the newest revision said last, and a button to ask again. */
export function ChangeChecks({ change }: { change: ChangeRequestDetail }) {
  const run = useRunChecks(change.number);
  const isOpen = !["activated", "closed", "superseded"].includes(change.badge);
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col gap-2">
        {change.checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
      {isOpen && (change.can.push || change.can.approve || change.can.activate) ? (
        <Button
          size="sm"
          icon={RefreshCw}
          isBusy={run.isPending}
          onClick={() => run.mutate({ revision: change.headRevision })}
        >
          Run checks again
        </Button>
      ) : null}
      {run.error ? <LoadProblem error={run.error} /> : null}
    </div>
  );
}

function CheckLine({ check: { title, isPassed, detail, source, at } }: { check: Check }) {
  const { icon: Icon, className, word } = lookOf(isPassed);
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${className}`} />
      <div>
        <p>
          <span className="font-medium">{title}</span>: {word}
        </p>
        {detail === "" ? null : <p className="text-muted text-xs">{detail}</p>}
        <p className="text-faint text-xs">
          {source}
          {at === null ? null : (
            <>
              {" "}
              · <TimeAgo at={at} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

function lookOf(isPassed: boolean | null) {
  if (isPassed === null) return { icon: CircleDashed, className: "text-faint", word: "no result yet" };
  return isPassed
    ? { icon: CircleCheck, className: "text-success", word: "passes" }
    : { icon: CircleX, className: "text-danger", word: "fails" };
}

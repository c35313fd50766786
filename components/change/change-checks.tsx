"use client";

import { CircleCheck, CircleDashed, CircleX, Info, RefreshCw, TriangleAlert } from "lucide-react";
import { Sentence } from "@/components/designer/sentence";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { useRunChecks } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Check = ChangeRequestDetail["checks"][number];

/** What each required check of the newest revision said last, and a button to ask again. */
export function ChangeChecks({ change }: { change: ChangeRequestDetail }) {
  const run = useRunChecks(change.number);
  const isOpen = !["activated", "closed", "superseded", "draft"].includes(change.badge);
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

function CheckLine({ check }: { check: Check }) {
  const { title, detail, findings, source, at } = check;
  const { icon: Icon, className, word } = lookOf(check);
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${className}`} />
      <div className="min-w-0">
        <p>
          <span className="font-medium">{title}</span>: {word}
        </p>
        {detail === "" || findings.length > 0 ? null : <p className="text-muted text-xs">{detail}</p>}
        {findings.length > 0 ? <Findings title={title} findings={findings} isOpen={check.isPassed === false} /> : null}
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

const SEVERITIES = {
  error: { icon: CircleX, className: "text-danger", word: "Problem" },
  warning: { icon: TriangleAlert, className: "text-warning", word: "Warning" },
  info: { icon: Info, className: "text-faint", word: "Note" },
} as const satisfies Record<Check["findings"][number]["severity"], object>;

/** Everything that a check found; open from the start when it does not pass. */
function Findings({
  title,
  findings,
  isOpen,
}: Pick<Check, "title" | "findings"> & {
  isOpen: boolean;
}) {
  return (
    <details open={isOpen} className="text-xs">
      <summary className="cursor-pointer text-muted" aria-label={`Details of ${title}`}>
        {findings.length === 1 ? "1 detail" : `${findings.length} details`}
      </summary>
      <ul className="mt-1 flex max-h-80 flex-col gap-1.5 overflow-y-auto">
        {findings.map(({ severity, message }) => {
          const { icon: Icon, className, word } = SEVERITIES[severity];
          return (
            <li key={message} className="flex items-start gap-1.5">
              <Icon role="img" aria-label={word} className={`mt-0.5 size-3 shrink-0 ${className}`} />
              <span className="min-w-0 break-words text-muted">
                <Sentence text={message} />
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function lookOf({ isPassed, isBlocking, findings }: Check) {
  if (isPassed === null) return { icon: CircleDashed, className: "text-faint", word: "no result yet" };
  if (isPassed)
    return findings.some(({ severity }) => severity === "warning")
      ? { icon: TriangleAlert, className: "text-warning", word: "passes, with warnings" }
      : { icon: CircleCheck, className: "text-success", word: "passes" };
  return isBlocking
    ? { icon: CircleX, className: "text-danger", word: "fails" }
    : { icon: TriangleAlert, className: "text-warning", word: "look at this" };
}

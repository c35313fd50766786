"use client";

import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { Sentence } from "@/components/designer/sentence";
import type { CheckIssueView } from "@/lib/contracts/dags";

type Props = Readonly<{
  issues: readonly CheckIssueView[];
  /** Goes to the task, or to the settings when it is null. */
  onJump: (taskId: string | null) => void;
}>;

/** Everything that has to be mended before a submit, errors first; each entry leads to its place. */
export function ProblemList({ issues, onJump }: Props) {
  if (issues.length === 0)
    return (
      <p className="flex items-center gap-2 text-muted">
        <CircleCheck aria-hidden className="size-4 text-success" />
        Nothing to mend.
      </p>
    );
  const ordered = issues.toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  return (
    <ul aria-label="Problems" className="flex flex-col gap-1">
      {ordered.map((issue) => (
        <li key={`${issue.taskId ?? ""}${issue.path ?? ""}${issue.code}${issue.message}`}>
          <button
            type="button"
            className="flex w-full items-start gap-2 rounded-md px-2 py-1.5 text-left hover:bg-raised"
            onClick={() => onJump(issue.taskId ?? null)}
          >
            {issue.severity === "error" ? (
              <CircleAlert aria-label="Error" className="mt-0.5 size-3.5 shrink-0 text-danger" />
            ) : (
              <TriangleAlert aria-label="Warning" className="mt-0.5 size-3.5 shrink-0 text-warning" />
            )}
            <span className="min-w-0 break-words">
              <Sentence text={issue.message} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

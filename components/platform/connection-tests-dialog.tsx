"use client";

import { CircleCheck, CircleDashed, CircleX } from "lucide-react";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useConnectionTests, useTestConnection } from "@/lib/client/platform/connections";
import type { ConnectionTests } from "@/lib/contracts/platform";

type LaneTest = ConnectionTests["lanes"][number];

/** What workers of each lane said about a connection, and a button that asks them again. */
export function ConnectionTestsDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const tests = useConnectionTests(name);
  const test = useTestConnection(name);
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Test ${name}`}
      description="A worker of the lane tries the connection as it is stored. It answers with one word."
    >
      <ul className="flex flex-col gap-3">
        {tests.data?.lanes.map((lane) => (
          <li key={lane.lane} className="flex items-center justify-between gap-3">
            <LaneAnswer test={lane} />
            <Button
              size="sm"
              aria-label={`Test from lane ${lane.lane}`}
              isBusy={test.isPending && test.variables === lane.lane}
              onClick={() => test.mutate(lane.lane)}
            >
              Test
            </Button>
          </li>
        ))}
      </ul>
      {(test.error ?? tests.error) ? <LoadProblem error={test.error ?? tests.error} /> : null}
    </Dialog>
  );
}

const WORDS = {
  works: { icon: CircleCheck, className: "text-success", text: "works" },
  refused: { icon: CircleX, className: "text-danger", text: "refuses its user and secret" },
  no_answer: { icon: CircleX, className: "text-danger", text: "gave no answer" },
  changed: { icon: CircleDashed, className: "text-faint", text: "was changed meanwhile" },
} as const satisfies Record<NonNullable<LaneTest["outcome"]>, object>;

function LaneAnswer({ test: { lane, outcome, askedAt, testedAt } }: { test: LaneTest }) {
  const nothing = { icon: CircleDashed, className: "text-faint", text: askedAt ? "a worker is asked" : "never tested" };
  const { icon: Icon, className, text } = outcome ? WORDS[outcome] : nothing;
  return (
    <p className="flex items-center gap-2">
      <Icon aria-hidden className={`size-4 shrink-0 ${className}`} />
      <span>
        <span className="font-mono">{lane}</span>: {text}
        {testedAt ? (
          <span className="text-faint text-xs">
            {" "}
            · <TimeAgo at={testedAt} />
          </span>
        ) : null}
      </span>
    </p>
  );
}

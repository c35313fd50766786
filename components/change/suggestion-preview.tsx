"use client";

import { CircleCheck, CircleX } from "lucide-react";
import { useMemo, useState } from "react";
import { RowView } from "@/components/change/change-row";
import { ClassChip } from "@/components/change/class-chip";
import { DiffCanvas, ModeSwitch } from "@/components/change/diff-canvas";
import type { DiffMode } from "@/components/change/merged-flow";
import { LoadProblem } from "@/components/shell/load-problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { ChangeGroup } from "@/lib/client/change/change-groups";
import { changesOf, groupsOf } from "@/lib/client/change/changes-of";
import { useChangeDiff } from "@/lib/client/change/use-change-request";
import type { DiffView } from "@/lib/contracts/change-requests";
import { type Suggested, withSuggestions } from "@/lib/domain/change/suggestion";

type Props = Readonly<{ number: number; revision: number; suggested: readonly Suggested[] }>;

/** What the head would be with suggested values, before anybody takes them: on the canvas and field by field. */
export function SuggestionPreview({ number, revision, suggested }: Props) {
  const { data: whole, error, refetch } = useChangeDiff(number, revision, WHOLE_CHANGE);
  const result = useMemo(() => whole && withSuggestions(whole.after.document, suggested), [whole, suggested]);
  if (!whole && error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!whole || !result) return <Skeleton className="h-64" />;
  if (!result.ok)
    return (
      <p role="status" className="flex items-start gap-1.5 text-danger">
        <CircleX aria-hidden className="mt-1 size-3.5 shrink-0" />
        {result.error.message}
      </p>
    );
  return (
    <>
      <p role="status" className="flex items-center gap-1.5 text-muted text-xs">
        <CircleCheck aria-hidden className="size-3.5 text-success" />
        The DAG can run with this. Compared with revision {revision}:
      </p>
      <Picture whole={whole} after={result.value} taskId={suggested.find(({ place }) => place.taskId)?.place.taskId} />
    </>
  );
}

const WHOLE_CHANGE = { from: null, to: null };
const NO_THREADS: ReadonlyMap<string, number> = new Map();

type PictureProps = Readonly<{
  whole: DiffView;
  after: DiffView["after"]["document"];
  /** The first task that it touches; undefined when only settings are. */
  taskId: string | null | undefined;
}>;

function Picture({ whole, after, taskId }: PictureProps) {
  const [mode, setMode] = useState<DiffMode>("diff");
  const [selected, setSelected] = useState(taskId ?? null);
  const diff = useMemo(() => ({ ...whole, ...sidesOf(whole, after) }), [whole, after]);
  return (
    <>
      {taskId ? (
        <>
          <div>
            <ModeSwitch mode={mode} onChange={setMode} />
          </div>
          <div className="h-64 overflow-hidden rounded-lg border">
            <DiffCanvas
              changes={changesOf(diff)}
              threads={NO_THREADS}
              selectedTaskId={selected}
              onSelectTask={setSelected}
              {...{ diff, mode }}
            />
          </div>
        </>
      ) : null}
      <Fields groups={groupsOf(diff)} />
    </>
  );
}

function Fields({ groups }: { groups: readonly ChangeGroup[] }) {
  if (groups.length === 0) return <p className="text-muted">Nothing would differ.</p>;
  return (
    <ul className="flex flex-col divide-y rounded-lg border bg-surface">
      {groups.flatMap(({ key, title, rows }) =>
        rows.map((row) => (
          <li key={`${key} ${row.path}`} className="flex items-center gap-2 px-3 py-1.5">
            <span className="w-32 shrink-0 truncate font-mono text-xs">{title}</span>
            <span className="min-w-0 flex-1">
              <RowView row={row} />
            </span>
            <ClassChip name={row.class} />
          </li>
        )),
      )}
    </ul>
  );
}

/** The head on the left, and the head with the values on the right; packs and what else it refers to stay. */
const sidesOf = ({ after, toLabel, packsAfter, pinsAfter }: DiffView, document: PictureProps["after"]) => ({
  before: after,
  after: { ...after, document },
  packsBefore: packsAfter,
  pinsBefore: pinsAfter,
  fromLabel: toLabel,
  toLabel: "With the suggestion",
});

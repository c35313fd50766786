"use client";

import { GitMerge } from "lucide-react";
import { toast } from "sonner";
import { ConflictCard, type SideNames } from "@/components/change/conflict-card";
import { MendCard } from "@/components/change/mend-card";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { type ConflictGroup, groupConflicts, mergeProgress } from "@/lib/client/change/conflict-groups";
import { useApplyMerge, useChooseMerge, useMerge } from "@/lib/client/change/use-merge";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import type { MergeView } from "@/lib/contracts/merge";

type Props = Readonly<{ change: ChangeRequestDetail; onResolved: (made: SeenRevision) => void }>;

/** Every conflict with what is active, side by side; a revision is made when all are decided. */
export function MergeTab({ change, onResolved }: Props) {
  const { data: merge, error, refetch } = useMerge(change.number, change.etag);
  if (!merge && error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!merge) return <Skeleton className="h-72" />;
  const names: SideNames = {
    active: named(`Active, ${merge.activeLabel.toLowerCase()}`, merge.activeBy),
    proposed: named(`Proposed, revision ${merge.headRevision}`, merge.proposedBy),
  };
  return (
    <div className="flex flex-col gap-5">
      <Progress change={change} merge={merge} onResolved={onResolved} />
      {groupConflicts(merge.conflicts).map((group) => (
        <Group key={group.key} {...{ change, merge, group, names }} />
      ))}
      {merge.problems.length > 0 ? (
        <section aria-label="Broken rules" className="flex flex-col gap-3">
          <h2 className="font-semibold text-base">Right on both sides, wrong together</h2>
          <p className="text-muted">
            {names.active} and {names.proposed} do not touch the same values, but what they say together breaks a rule.
          </p>
          {merge.problems.map((problem) => (
            <MendCard
              key={`${problem.id} ${problem.message}`}
              change={change}
              problem={problem}
              canChoose={merge.can.choose}
            />
          ))}
        </section>
      ) : null}
    </div>
  );
}

const named = (what: string, people: MergeView["activeBy"]): string =>
  people.length === 0 ? what : `${what} by ${people.map(({ name }) => name).join(", ")}`;

function Progress({ change, merge, onResolved }: Props & { merge: MergeView }) {
  const { done, total } = mergeProgress(merge);
  const resolve = useApplyMerge(change.number, "resolve");
  const confirm = () =>
    resolve.mutate(merge, {
      onSuccess: ({ revision, contentHash }) => {
        toast.success(`Revision ${revision} has every choice. It has to be approved anew.`);
        onResolved({ revision, contentHash });
      },
    });
  return (
    <section aria-label="Progress" className="flex flex-col gap-2 rounded-lg border bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <p role="status" aria-label="Conflicts decided" className="flex-1">
          <strong className="font-medium tabular-nums">
            {done} of {total}
          </strong>{" "}
          decided. {merge.can.choose ? DECIDE : WATCH}
        </p>
        {merge.can.choose ? (
          <Button
            variant="primary"
            icon={GitMerge}
            disabled={!merge.can.resolve}
            isBusy={resolve.isPending}
            onClick={confirm}
          >
            Make revision {merge.headRevision + 1} of these choices
          </Button>
        ) : null}
      </div>
      <progress aria-hidden value={done} max={Math.max(total, 1)} className={BAR} />
      {resolve.error ? <LoadProblem error={resolve.error} /> : null}
    </section>
  );
}

/** Browsers draw their own bar in their own colours unless each of its parts is given ours. */
const BAR =
  "h-1.5 w-full appearance-none overflow-hidden rounded-full bg-raised [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent";
const DECIDE = "Choices are kept as you make them; whoever makes one has a part in the change and cannot approve it.";
const WATCH = "Its author and whoever has a part in the change decide.";

function Group(props: { change: ChangeRequestDetail; merge: MergeView; group: ConflictGroup; names: SideNames }) {
  const { change, merge, group, names } = props;
  const choose = useChooseMerge(change.number, change.etag);
  const takeAll = (take: "active" | "proposed") => {
    for (const { id } of group.conflicts) choose.mutate({ conflictId: id, take });
  };
  return (
    <section aria-label={`Conflicts of ${group.title}`} className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="flex-1 font-mono font-semibold text-sm">{group.title}</h2>
        {merge.can.choose && group.conflicts.length > 1 ? (
          <>
            <Button size="sm" onClick={() => takeAll("active")}>
              Take all active
            </Button>
            <Button size="sm" onClick={() => takeAll("proposed")}>
              Take all proposed
            </Button>
          </>
        ) : null}
      </header>
      {choose.error ? <LoadProblem error={choose.error} /> : null}
      {group.conflicts.map((conflict) => (
        <ConflictCard key={conflict.id} {...{ change, conflict, names }} canChoose={merge.can.choose} />
      ))}
      {group.conflicts.some(({ kind }) => kind === "text") ? (
        <Notice>Lines that were merged may still contradict each other: read the whole text before you take it.</Notice>
      ) : null}
    </section>
  );
}

"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { useMemo, useState } from "react";
import { ChangeList } from "@/components/change/change-list";
import { DiffCanvas, ModeSwitch } from "@/components/change/diff-canvas";
import type { DiffMode } from "@/components/change/merged-flow";
import { type Discussion, Talk } from "@/components/change/talk";
import { IconButton } from "@/components/ui/button";
import { type ChangeGroup, groupChanges, taskGroupKey } from "@/lib/client/change/change-groups";
import { openThreadsByTask } from "@/lib/client/change/thread-places";
import { useStepKeys } from "@/lib/client/change/use-step-keys";
import type { DiffView } from "@/lib/contracts/change-requests";
import { diffDocuments } from "@/lib/domain/change/diff";

type Props = Readonly<{
  diff: DiffView;
  discussion: Discussion;
  selectedKey: string | null;
  onSelect: (key: string) => void;
}>;

/** The picture of the changes above, the whole list below; selecting in one shows the place in the other. */
export function ChangesTab({ diff, discussion, selectedKey, onSelect }: Props) {
  const [mode, setMode] = useState<DiffMode>("diff");
  const changes = useMemo(() => changesOf(diff), [diff]);
  const groups = useMemo(() => groupChanges(changes), [changes]);
  const threads = useMemo(() => openThreadsByTask(discussion.threads), [discussion.threads]);
  const taskId = selectedKey?.startsWith(TASK) ? selectedKey.slice(TASK.length) : null;
  const selectTask = (id: string) => {
    onSelect(taskGroupKey(id));
    scrollToGroup(taskGroupKey(id));
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <ModeSwitch mode={mode} onChange={setMode} />
        <Steps groups={groups} selectedKey={selectedKey} onSelect={(group) => selectGroup(group, onSelect)} />
        <span className="text-muted">
          {diff.fromLabel} → {diff.toLabel}
        </span>
      </div>
      <div className="h-[42vh] min-h-72 overflow-hidden rounded-lg border">
        <DiffCanvas {...{ diff, changes, mode, threads }} selectedTaskId={taskId} onSelectTask={selectTask} />
      </div>
      <UnchangedTask {...{ diff, groups, discussion, taskId }} />
      <ChangeList
        groups={groups}
        discussion={discussion}
        selectedKey={selectedKey}
        onSelect={(group) => onSelect(group.key)}
      />
    </div>
  );
}

const TASK = taskGroupKey("");

function changesOf({ before, after, ...closures }: DiffView) {
  return diffDocuments(before?.document ?? null, after.document, {
    packs: { before: closures.packsBefore, after: closures.packsAfter },
    pins: { before: closures.pinsBefore, after: closures.pinsAfter },
    ...(before ? { layouts: { before: before.layout, after: after.layout } } : {}),
  });
}

function scrollToGroup(key: string): void {
  document.querySelector(`[data-change-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: "nearest" });
}

function selectGroup(group: ChangeGroup, onSelect: Props["onSelect"]): void {
  onSelect(group.key);
  scrollToGroup(group.key);
}

/** From change to change, for a review that leaves nothing out. */
function Steps(props: {
  groups: readonly ChangeGroup[];
  selectedKey: string | null;
  onSelect: (group: ChangeGroup) => void;
}) {
  const { groups, selectedKey, onSelect } = props;
  const at = groups.findIndex(({ key }) => key === selectedKey);
  const go = (to: number) => {
    const group = groups[to];
    if (group) onSelect(group);
  };
  useStepKeys(
    () => go(at - 1),
    () => go(at + 1),
  );
  return (
    <div className="inline-flex items-center gap-1">
      <IconButton size="sm" label="Previous change" icon={ChevronUp} disabled={at <= 0} onClick={() => go(at - 1)} />
      <IconButton
        size="sm"
        label="Next change"
        icon={ChevronDown}
        disabled={at >= groups.length - 1}
        onClick={() => go(at + 1)}
      />
      <span className="text-muted text-xs tabular-nums">
        {at < 0 ? `${groups.length} ${groups.length === 1 ? "place" : "places"}` : `${at + 1} of ${groups.length}`}
      </span>
    </div>
  );
}

/** A task that was selected on the canvas though nothing about it changed: it can be talked about all the same. */
function UnchangedTask(
  props: Pick<Props, "diff" | "discussion"> & { groups: readonly ChangeGroup[]; taskId: string | null },
) {
  const { diff, discussion, groups, taskId } = props;
  const task = diff.after.document.tasks.find(({ id }) => id === taskId);
  if (!task || groups.some((group) => group.taskId === task.id)) return null;
  return (
    <section aria-label={`Unchanged task ${task.key}`} className="rounded-lg border bg-surface">
      <Talk
        key={task.id}
        anchor={{ kind: "task", taskId: task.id }}
        about={task.key}
        discussion={discussion}
        className="px-3 py-1.5"
      >
        <p className="text-muted">
          <span className="font-mono text-ink text-xs">{task.key}</span> is unchanged.
        </p>
      </Talk>
    </section>
  );
}

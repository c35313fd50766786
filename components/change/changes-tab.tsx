"use client";

import { useCallback, useMemo, useState } from "react";
import { ChangeFilter, focusChangeFilter } from "@/components/change/change-filter";
import { ChangeList } from "@/components/change/change-list";
import { ChangeSteps } from "@/components/change/change-steps";
import { DiffCanvas, ModeSwitch } from "@/components/change/diff-canvas";
import { arranged, DIFF_MODES, type DiffMode } from "@/components/change/merged-flow";
import { type Discussion, Talk } from "@/components/change/talk";
import { ThreadCard } from "@/components/change/thread-card";
import { Walkthrough } from "@/components/change/walkthrough";
import { Button } from "@/components/ui/button";
import { type ChangeGroup, taskGroupKey } from "@/lib/client/change/change-groups";
import { changesOf, groupsOf } from "@/lib/client/change/changes-of";
import { type GroupFilter, isShown, readable } from "@/lib/client/change/review-items";
import {
  groupKeyOf,
  nextWithThread,
  openThreadsByGroup,
  spokenAt,
  threadsOffList,
} from "@/lib/client/change/thread-places";
import { useReviewKeys } from "@/lib/client/change/use-review-keys";
import type { Reading } from "@/lib/client/change/use-ticks";
import { useMe } from "@/lib/client/session";
import type { DiffView } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  diff: DiffView;
  discussion: Discussion;
  /** Null before a submit, where nobody has anything to tick. */
  reading: Reading;
  selectedKey: string | null;
  onSelect: (key: string) => void;
}>;

/** The picture of the changes above, the whole list below; selecting in one shows the place in the other. */
export function ChangesTab({ diff, discussion, reading, selectedKey, onSelect }: Props) {
  const [mode, setMode] = useState<DiffMode>("diff");
  const [isArranged, setIsArranged] = useState(false);
  const { changes, groups, shown, spoken, filter, setFilter } = useShownGroups(diff, discussion, reading, selectedKey);
  const threads = useMemo(() => openThreadsByGroup(discussion.threads), [discussion.threads]);
  const picture = useMemo(() => (isArranged ? arranged(diff) : diff), [diff, isArranged]);
  const taskId = selectedKey?.startsWith(TASK) ? selectedKey.slice(TASK.length) : null;
  const select = useCallback(
    (key: string) => {
      onSelect(key);
      scrollToGroup(key);
    },
    [onSelect],
  );
  const selectTask = useCallback((id: string) => select(taskGroupKey(id)), [select]);
  const step = (by: 1 | -1) => {
    const next = shown[shown.findIndex(({ key }) => key === selectedKey) + by];
    if (next) select(next.key);
  };
  const talk = (by: 1 | -1) => {
    const keys = groups.map(({ key }) => key);
    const next = nextWithThread(keys, threads, selectedKey, by);
    if (next !== null) select(next);
  };
  const tickAndGoOn = () => {
    if (selectedKey === null || !reading.tick) return;
    const isNew = !reading.ticked.has(selectedKey);
    reading.tick(selectedKey);
    if (isNew) step(1);
  };
  useReviewKeys({
    j: () => step(1),
    k: () => step(-1),
    r: tickAndGoOn,
    c: () => press(selectedKey, "comment"),
    s: () => press(selectedKey, "suggest"),
    d: () => setMode((now) => DIFF_MODES[(DIFF_MODES.indexOf(now) + 1) % DIFF_MODES.length] ?? "diff"),
    f: focusChangeFilter,
    n: () => talk(1),
    p: () => talk(-1),
  });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <ModeSwitch mode={mode} onChange={setMode} />
        <Button size="sm" aria-pressed={isArranged} onClick={() => setIsArranged(!isArranged)}>
          Arranged
        </Button>
        <ChangeSteps groups={shown} selectedKey={selectedKey} onStep={step} />
        <span className="text-muted">
          {diff.fromLabel} → {diff.toLabel}
        </span>
      </div>
      <div className="h-[42vh] min-h-72 overflow-hidden rounded-lg border">
        <DiffCanvas
          key={String(isArranged)}
          {...{ changes, mode, threads }}
          diff={picture}
          selectedTaskId={taskId}
          onSelectTask={selectTask}
        />
      </div>
      {diff.before ? null : <Walkthrough document={diff.after.document} taskId={taskId} onSelectTask={selectTask} />}
      <UnchangedTask {...{ diff, groups, discussion, taskId }} />
      <ChangeFilter
        groups={readable(groups)}
        reading={reading}
        hasSpoken={spoken.size > 0}
        filter={filter}
        onChange={setFilter}
      />
      <ChangeList {...{ discussion, reading, selectedKey }} groups={shown} onSelect={select} />
      <OffList {...{ groups, discussion, selectedKey }} />
    </div>
  );
}

/** What the filter leaves of the list; what is selected stays in it. */
function useShownGroups(diff: DiffView, { threads }: Discussion, { ticked }: Reading, selectedKey: string | null) {
  const [filter, setFilter] = useState<GroupFilter>("all");
  const { data: me } = useMe();
  const [changes, groups] = [changesOf(diff), groupsOf(diff)];
  const spoken = useMemo(() => spokenAt(threads, me?.id), [threads, me?.id]);
  const shown = useMemo(
    () => groups.filter((group) => isShown(group, filter, { ticked, spoken }) || group.key === selectedKey),
    [groups, filter, ticked, spoken, selectedKey],
  );
  return { changes, groups, shown, spoken, filter, setFilter };
}

const TASK = taskGroupKey("");

const cardOf = (key: string): Element | null => document.querySelector(`[data-change-key="${CSS.escape(key)}"]`);

function scrollToGroup(key: string): void {
  // Once the card is there: the filter may have hidden it until now.
  requestAnimationFrame(() => cardOf(key)?.scrollIntoView({ block: "nearest" }));
}

/** Presses what the pointer would press in the card of the selected change. */
function press(key: string | null, action: "comment" | "suggest"): void {
  const button = key === null ? null : cardOf(key)?.querySelector(`[data-action="${action}"]`);
  if (button instanceof HTMLButtonElement) button.click();
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

/** What was asked is not answered by deleting its place, and not less open because the place stayed as it was. */
function OffList({ groups, discussion, selectedKey }: OffListProps) {
  const { number, revision, threads, canComment } = discussion;
  // A task that is selected on the canvas shows its own.
  const rest = threadsOffList(threads, groups).filter((thread) => groupKeyOf(thread) !== selectedKey);
  if (rest.length === 0) return null;
  return (
    <section aria-label="Open threads at other places" className="flex flex-col gap-2">
      <h2 className="font-semibold text-base">Open threads at places that are unchanged or gone</h2>
      {rest.map((thread) => (
        <ThreadCard key={thread.id} {...{ number, revision, thread, canComment }} />
      ))}
    </section>
  );
}

type OffListProps = Pick<Props, "discussion" | "selectedKey"> & Readonly<{ groups: readonly ChangeGroup[] }>;

import type { AttemptState } from "@/lib/domain/run/model";
import { type TaskSpan, type TaskTimes, taskSpans } from "@/lib/domain/run/task-spans";

/** Why a stretch of a client's time passed, besides work: the cause of the wait. */
export const STORY_CAUSES = ["queue", "held", "slot", "worker", "retry", "person", "time"] as const;
export type StoryCause = (typeof STORY_CAUSES)[number];

export type StoryPerson = Readonly<{ id: string; personKey: string; name: string }>;

/** One thing that happened to a client, or one stretch of its time. Instants are milliseconds since the epoch. */
export type Moment = Readonly<{
  at: number;
  /** Null for an instant, and for a stretch that goes on. */
  to: number | null;
  runId: string | null;
  taskKey: string | null;
  /** Who did it, where it was a person. */
  by: StoryPerson | null;
}> &
  (
    | Readonly<{ kind: "arrived"; source: string }>
    | Readonly<{ kind: "waited"; cause: StoryCause }>
    | Readonly<{ kind: "began" }>
    | Readonly<{ kind: "worked"; attempt: number; state: AttemptState }>
    | Readonly<{ kind: "branched"; chosen: readonly string[]; because: string }>
    | Readonly<{ kind: "acted"; from: string; state: string; reason: string | null }>
    | Readonly<{ kind: "decided" }>
    | Readonly<{ kind: "ended"; state: string; reason: string | null }>
  );

type Branch = Readonly<{ cases: readonly Readonly<{ when: string; then: readonly string[] }>[] }>;

export type StoryRun = Readonly<{
  id: string;
  state: string;
  reason: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  tasks: readonly Readonly<{
    key: string;
    /** Keys of the tasks a finished branch chose; null for other tasks and while it has not chosen. */
    chosen: readonly string[] | null;
    branch: Branch | null;
    isApproval: boolean;
    isSuccess: boolean;
    finishedAt: number | null;
    times: TaskTimes;
  }>[];
  /** What people did to it, in order. */
  acts: readonly Readonly<{
    at: number;
    taskKey: string | null;
    from: string;
    to: string;
    reason: string | null;
    by: StoryPerson | null;
  }>[];
}>;

export type StoryEntry = Readonly<{
  arrivedAt: number;
  claimedAt: number | null;
  finishedAt: number | null;
  source: string;
  isHeld: boolean;
  by: StoryPerson | null;
  runs: readonly StoryRun[];
}>;

/** The task whose answer is what was decided about the client. */
const DECISION_TASK = "decision";

/** Why a branch went where it went: the first of its cases that names exactly the chosen tasks. */
export function whyChosen({ cases }: Branch, chosen: readonly string[]): string {
  const wanted = [...chosen].sort().join();
  const taken = cases.find(({ then }) => [...then].sort().join() === wanted);
  return taken ? taken.when : "no case held: otherwise";
}

const CAUSE_OF_SPAN = { slot: "slot", queue: "worker", retry: "retry" } as const;

function ofSpan(run: StoryRun, task: StoryRun["tasks"][number], span: TaskSpan): Moment {
  const place = { at: span.from, to: span.to, runId: run.id, taskKey: task.key, by: null };
  if (span.kind === "work" && span.attempt !== null)
    return { ...place, kind: "worked", attempt: span.attempt.number, state: span.attempt.state };
  if (span.kind === "deferred" || span.kind === "work")
    return { ...place, kind: "waited", cause: task.isApproval ? "person" : "time" };
  return { ...place, kind: "waited", cause: CAUSE_OF_SPAN[span.kind] };
}

function ofTask(run: StoryRun, task: StoryRun["tasks"][number]): Moment[] {
  const spans = taskSpans(task.times).map((span) => ofSpan(run, task, span));
  const end = { at: task.finishedAt ?? 0, to: null, runId: run.id, taskKey: task.key, by: null };
  if (task.finishedAt === null || !task.isSuccess) return spans;
  if (task.branch !== null && task.chosen !== null)
    spans.push({ ...end, kind: "branched", chosen: task.chosen, because: whyChosen(task.branch, task.chosen) });
  if (task.key === DECISION_TASK) spans.push({ ...end, kind: "decided" });
  return spans;
}

function ofRun(run: StoryRun): Moment[] {
  const place = { to: null, runId: run.id, taskKey: null, by: null };
  const acts = run.acts.map(
    ({ at, taskKey, from, to, reason, by }): Moment => ({
      ...place,
      ...{ kind: "acted", at, taskKey, from, state: to, reason, by },
    }),
  );
  const moments = [...run.tasks.flatMap((task) => ofTask(run, task)), ...acts];
  moments.push({ ...place, kind: "began", at: run.startedAt ?? run.createdAt });
  if (run.finishedAt !== null)
    moments.push({ ...place, kind: "ended", at: run.finishedAt, state: run.state, reason: run.reason });
  return moments;
}

function ofEntry({ arrivedAt, claimedAt, finishedAt, source, isHeld, by, runs }: StoryEntry): Moment[] {
  const place = { runId: null, taskKey: null };
  const end = claimedAt ?? finishedAt;
  const waited: Moment = {
    ...place,
    kind: "waited",
    at: arrivedAt,
    to: end,
    cause: isHeld ? "held" : "queue",
    by: null,
  };
  return [
    { ...place, kind: "arrived", at: arrivedAt, to: null, source, by },
    ...(end !== null && end <= arrivedAt ? [] : [waited]),
    ...runs.flatMap(ofRun),
  ];
}

/** What comes first where several things happened in the same millisecond. */
const ORDER: readonly Moment["kind"][] = [
  "arrived",
  "waited",
  "began",
  "worked",
  "acted",
  "branched",
  "decided",
  "ended",
];

/** Everything that happened to a client, over all DAGs, versions and reruns, in order. */
export const clientStory = (entries: readonly StoryEntry[]): Moment[] =>
  entries.flatMap(ofEntry).sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));

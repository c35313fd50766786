import type { Scope } from "@/lib/domain/objective/scope";

/** From least to most serious. */
export const SEVERITIES = ["info", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Everything people are told of, with what each means and how serious it is. docs/runbooks has a page for each. */
export const ALERT_KINDS = {
  no_worker: { title: "No worker is alive", severity: "critical" },
  scheduler_stopped: { title: "No scheduler pass", severity: "critical" },
  lane_unserved: { title: "Tasks wait in a lane that nobody serves", severity: "critical" },
  canary_late: { title: "A lane's queue is not taken from", severity: "critical" },
  redis_down: { title: "Redis does not answer", severity: "warning" },
  redis_may_evict: { title: "Redis may throw waiting tasks away", severity: "critical" },
  version_unreadable: { title: "A DAG version cannot be read", severity: "critical" },
  task_needs_attention: { title: "A task waits for a person", severity: "warning" },
  run_failed: { title: "Runs failed", severity: "warning" },
  deadline_missed: { title: "A deadline was missed", severity: "critical" },
  test: { title: "A test of a channel", severity: "info" },
} as const satisfies Record<string, Readonly<{ title: string; severity: Severity }>>;

export type AlertKind = keyof typeof ALERT_KINDS;

const isKind = (text: string): text is AlertKind => Object.hasOwn(ALERT_KINDS, text);

export const ALERT_KIND_NAMES: readonly AlertKind[] = Object.keys(ALERT_KINDS).filter(isKind);

/** Alerts end by themselves after so long without a new occurrence, if their cause is an event and not a state. */
export const QUIET_HOURS = 24;

/** One occurrence of a cause. No client's key or data belongs into any text: messages leave the house. */
export type NewAlert = Readonly<{
  kind: AlertKind;
  severity: Severity;
  /** Names the cause: while an alert with it is open, another occurrence is counted there. */
  dedupeKey: string;
  /** What happened, where. */
  title: string;
  /** What to do next. */
  detail: string;
  /** A path of this site that lands on the cause, and one that shows all occurrences when there are several. */
  link: string;
  groupLink: string | null;
  dagId: string | null;
  runId: string | null;
  /** Key of the objective that was missed; rules may name it. */
  objective: string | null;
  /** `event`: every raise is counted. `state`: raised again and again while it lasts, and counted once. */
  cause: "event" | "state";
}>;

type DagRef = Readonly<{ id: string; dagKey: string }>;

/** One alert per DAG: a bad pack or a dead system fails many runs at once. */
export const runFailed = (dag: DagRef, runId: string): NewAlert => ({
  kind: "run_failed",
  severity: ALERT_KINDS.run_failed.severity,
  dedupeKey: `run_failed/${dag.id}`,
  title: `Runs of ${dag.dagKey} failed`,
  detail: "Look at the first task that failed, and retry it or clear the run once its cause is mended.",
  link: `/runs/${runId}`,
  groupLink: `/runs?dag=${encodeURIComponent(dag.dagKey)}&state=failed`,
  dagId: dag.id,
  runId,
  objective: null,
  cause: "event",
});

const OVERDUE = {
  client: { title: (dag: string) => `Clients of ${dag} are past their deadline`, objective: "client_p95" },
  run: { title: (dag: string) => `Runs of ${dag} are past their deadline`, objective: "run_p95" },
  task: { title: (dag: string) => `Tasks of ${dag} run for too long`, objective: "task_p95" },
  gap: { title: (dag: string) => `Tasks of ${dag} are ready and do not start`, objective: "gap_p95" },
} as const satisfies Record<Scope, Readonly<{ title: (dagKey: string) => string; objective: string }>>;

/** One alert per DAG and objective: what holds up one client mostly holds up others. Without a run the client waits in the queue. */
export const deadlineMissed = (dag: DagRef, scope: Scope, runId: string | null): NewAlert => ({
  kind: "deadline_missed",
  severity: ALERT_KINDS.deadline_missed.severity,
  dedupeKey: `deadline_missed/${dag.id}/${scope}`,
  title: OVERDUE[scope].title(dag.dagKey),
  detail: "Twice the promised time has passed. Look at what it waits for; the page Objectives shows who else is late.",
  link: runId === null ? `/dags/${encodeURIComponent(dag.dagKey)}/queue` : `/runs/${runId}`,
  groupLink: `/objectives/${encodeURIComponent(dag.dagKey)}`,
  dagId: dag.id,
  runId,
  objective: OVERDUE[scope].objective,
  cause: "event",
});

const UNREADABLE = "version_unreadable/";

/** One alert per version, while it cannot be read. */
export const versionUnreadable = (dag: DagRef, version: Readonly<{ id: string; number: number }>): NewAlert => ({
  kind: "version_unreadable",
  severity: ALERT_KINDS.version_unreadable.severity,
  dedupeKey: `${UNREADABLE}${version.id}`,
  title: `Version ${version.number} of ${dag.dagKey} cannot be read`,
  detail:
    "What is stored is not what was approved, so nothing of it runs and its clients wait. Other DAGs go on. Restore the version's snapshot from a backup, or activate another version.",
  link: `/dags/${encodeURIComponent(dag.dagKey)}`,
  groupLink: null,
  dagId: dag.id,
  runId: null,
  objective: null,
  cause: "state",
});

/** One alert per run: each needs a look of its own. */
export const taskNeedsAttention = (dag: DagRef, runId: string, taskKey: string): NewAlert => ({
  kind: "task_needs_attention",
  severity: ALERT_KINDS.task_needs_attention.severity,
  dedupeKey: `task_needs_attention/${runId}`,
  title: `Task ${taskKey} of ${dag.dagKey} waits for a person`,
  detail:
    "Its worker was lost and nobody knows how far it got. Find out, then clear it to run it again, or mark it as what really happened.",
  link: `/runs/${runId}?task=${encodeURIComponent(taskKey)}`,
  groupLink: null,
  dagId: dag.id,
  runId,
  objective: null,
  cause: "event",
});

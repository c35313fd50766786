import type { Tone } from "@/components/ui/tone";
import type { Cause, Scope } from "@/lib/domain/objective/scope";

export const SCOPE_WORDS = {
  client: { title: "Clients", says: "from arrival to decision" },
  run: { title: "Runs", says: "from creation to end" },
  task: { title: "Tasks", says: "from first start to end" },
  gap: { title: "Gaps", says: "from the end of the task before to the start" },
} as const satisfies Record<Scope, { title: string; says: string }>;

/** Each cause has a pattern of its own beside its hue: see `data-cause` in pictures.css. */
export const CAUSE_WORDS = {
  queue: { title: "Queue", says: "arrived, and the run had not begun", tone: "sand" },
  lane: { title: "Lane", says: "ready, and no slot or worker was free", tone: "indigo" },
  pool: { title: "Pool", says: "ready, and its pool had no slot", tone: "violet" },
  retry: { title: "Retry", says: "between two tries", tone: "warning" },
  person: { title: "Person", says: "waited for an answer", tone: "orange" },
  condition: { title: "Condition", says: "waited for a time, a condition or another DAG", tone: "neutral" },
  running: { title: "Running", says: "at work", tone: "info" },
  other: { title: "Other", says: "between tasks, paused or changed by hand", tone: "neutral" },
} as const satisfies Record<Cause, { title: string; says: string; tone: Tone }>;

export const CLASS_WORDS = ["Decision", "Interactive", "Batch", "Backfill"] as const;

export const WINDOW_WORDS = {
  "1d": { title: "Today", before: "yesterday" },
  "7d": { title: "7 days", before: "the 7 days before" },
  "28d": { title: "28 days", before: "the 28 days before" },
  "90d": { title: "90 days", before: "the 90 days before" },
} as const;

import type { DagDocument, Task } from "@/lib/domain/dag/document";

/** Who speaks for a field: logic, run, platform, service level, ownership, notes (governance.md 2.2). */
export type FieldClass = "L" | "R" | "P" | "S" | "O" | "N";

type FieldOf<T> = T extends unknown ? keyof T : never;

/** A new field of the document does not compile before it has a class here. */
const TASK_FIELDS = {
  id: "L",
  key: "L",
  operator: "L",
  needs: "L",
  trigger_rule: "L",
  disabled: "L",
  pack: "L",
  file: "L",
  args: "L",
  command: "L",
  query: "L",
  params: "L",
  method: "L",
  url: "L",
  headers: "L",
  body: "L",
  cases: "L",
  otherwise: "L",
  for: "L",
  until: "L",
  poll_every: "R",
  wait_timeout: "R",
  question: "L",
  dag: "L",
  data: "L",
  wait: "L",
  roles: "L",
  on_timeout: "L",
  retries: "R",
  retry_delay: "R",
  retry_factor: "R",
  max_retry_delay: "R",
  retry_jitter: "R",
  retry_budget: "R",
  queue_timeout: "R",
  total_timeout: "R",
  on_worker_lost: "R",
  timeout: "R",
  priority: "R",
  // Whoever could switch it off could mark alone: those whom it binds speak for it, data engineers and data ops.
  decision_critical: "P",
  environment: "P",
  connection: "P",
  pool: "P",
  pool_slots: "P",
  title: "N",
  description: "N",
} as const satisfies Record<FieldOf<Task>, FieldClass>;

const SETTINGS = {
  signalbox: "L",
  dag: "L",
  tasks: "L",
  // Which clients are taken, and what tasks read of them.
  parameters: "L",
  start: "R",
  start_date: "R",
  missed: "R",
  max_active_runs: "R",
  max_active_tasks: "R",
  defaults: "R",
  lane: "P",
  objectives: "S",
  owner: "O",
  title: "N",
  description: "N",
} as const satisfies Record<keyof DagDocument, FieldClass>;

const TASK_CLASSES: Readonly<Record<string, FieldClass>> = TASK_FIELDS;
const SETTING_CLASSES: Readonly<Record<string, FieldClass>> = SETTINGS;

/** What is in no class counts as platform, the strictest, until someone classifies it. */
export const classOfTaskField = (field: string): FieldClass =>
  Object.hasOwn(TASK_CLASSES, field) ? (TASK_CLASSES[field] ?? "P") : "P";

/** Connections and environments are the platform's wherever they stand. */
export function classOfSetting([field = "", ...rest]: readonly string[]): FieldClass {
  if (rest.some((part) => part === "connection" || part === "environment")) return "P";
  return Object.hasOwn(SETTING_CLASSES, field) ? (SETTING_CLASSES[field] ?? "P") : "P";
}

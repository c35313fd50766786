import type { DagDraft } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

/** A setting of the whole DAG that is one text or number; `start` has a form of its own. */
export type SettingField = Readonly<{
  /** Where it stands in the document: `lane`, or `defaults/retries`. */
  path: string;
  label: string;
  help: string;
  kind: "text" | "long_text" | "number" | "date" | "missed" | "lane" | "environment";
  isRequired?: true;
  /** What applies when it is left empty. */
  fallback?: string;
}>;

type SettingGroup = Readonly<{ title: string; fields: readonly SettingField[] }>;

export const MISSED_CHOICES = [
  { value: "none", label: "Skip them" },
  { value: "last", label: "Run the last one" },
  { value: "all", label: "Run all of them" },
] as const;

export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: "DAG",
    fields: [
      { path: "title", label: "Title", help: "Shown in lists and headings.", kind: "text", isRequired: true },
      { path: "owner", label: "Owner", help: "The team it belongs to.", kind: "text", isRequired: true },
      { path: "description", label: "Description", help: "What it decides and for whom.", kind: "long_text" },
    ],
  },
  {
    title: "Schedule",
    fields: [
      { path: "start_date", label: "Start date", help: "No run before this day, UTC.", kind: "date" },
      {
        path: "missed",
        label: "Missed times",
        help: "Times that passed while it was paused or nothing ran.",
        kind: "missed",
        fallback: SETTING_DEFAULTS.missed,
      },
    ],
  },
  // Its parameters have a form of their own.
  { title: "Clients", fields: [] },
  {
    title: "Limits",
    fields: [
      {
        path: "max_active_runs",
        label: "Runs at a time",
        help: "Clients that are decided at the same time.",
        kind: "number",
        fallback: String(SETTING_DEFAULTS.max_active_runs),
      },
      {
        path: "max_active_tasks",
        label: "Tasks at a time",
        help: "Tasks of one run that are queued or running at the same time.",
        kind: "number",
        fallback: String(SETTING_DEFAULTS.max_active_tasks),
      },
      {
        path: "lane",
        label: "Lane",
        help: "The workers that run it.",
        kind: "lane",
        fallback: SETTING_DEFAULTS.lane,
      },
    ],
  },
  {
    title: "Objectives",
    fields: [
      {
        path: "objectives/client_p95",
        label: "Client, 95 of 100",
        help: "From arrival to decision, such as 3m.",
        kind: "text",
      },
      {
        path: "objectives/run_p95",
        label: "Run, 95 of 100",
        help: "From its creation to its end, such as 2m.",
        kind: "text",
      },
      { path: "objectives/task_p95", label: "Task, 95 of 100", help: "Such as 1m.", kind: "text" },
      { path: "objectives/gap_p95", label: "Gap between tasks, 95 of 100", help: "Such as 3s.", kind: "text" },
    ],
  },
  {
    title: "Defaults of tasks",
    fields: [
      {
        path: "defaults/environment",
        label: "Default environment",
        help: "For packs that name none.",
        kind: "environment",
        fallback: SETTING_DEFAULTS.environment,
      },
      {
        path: "defaults/retries",
        label: "Default retries",
        help: "Further attempts after a failure.",
        kind: "number",
        fallback: String(SETTING_DEFAULTS.retries),
      },
      {
        path: "defaults/retry_delay",
        label: "Default retry delay",
        help: "Such as 5s.",
        kind: "text",
        fallback: SETTING_DEFAULTS.retry_delay,
      },
      {
        path: "defaults/timeout",
        label: "Default timeout",
        help: "Such as 1m.",
        kind: "text",
        fallback: SETTING_DEFAULTS.timeout,
      },
    ],
  },
];

type Settings = Omit<DagDraft, "signalbox" | "dag" | "tasks">;

/** What stands at a setting's path; undefined when it is left out. */
export function settingAt(draft: DagDraft, path: string): unknown {
  const [outer = "", inner] = path.split("/");
  const value: unknown = Object.entries(draft).find(([name]) => name === outer)?.[1];
  if (inner === undefined) return value;
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === inner)?.[1]
    : undefined;
}

/** The change of settings that puts a value at a path; undefined takes it away, and an emptied group with it. */
export function settingPatch(draft: DagDraft, path: string, value: string | number | undefined): Partial<Settings> {
  const [outer = "", inner] = path.split("/");
  if (inner === undefined) return { [outer]: value };
  const group: Record<string, string | number | undefined> = {
    ...(outer === "defaults" ? draft.defaults : draft.objectives),
  };
  if (value === undefined) delete group[inner];
  else group[inner] = value;
  return { [outer]: Object.keys(group).length === 0 ? undefined : group };
}

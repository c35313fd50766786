import { toString as toCronWords } from "cronstrue";
import type { DagDocument, Start } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

export type SettingRow = Readonly<{
  name: string;
  value: string;
  /** True when the document leaves it out and the product's default holds. */
  isDefault: boolean;
}>;

const DEFAULTED = ["lane", "max_active_runs", "max_active_tasks", "missed"] as const;
const TASK_DEFAULTS = ["environment", "retries", "retry_delay", "timeout"] as const;
const OBJECTIVES = ["client_p95", "run_p95", "task_p95", "gap_p95"] as const;

/** What holds for a DAG once nothing is left out, and where each value comes from. */
export function settingRows(document: DagDocument): SettingRow[] {
  return [
    { name: "start", value: startText(document.start), isDefault: false },
    ...(document.start_date ? [{ name: "start_date", value: document.start_date, isDefault: false }] : []),
    ...DEFAULTED.map((name) => row(name, document[name], SETTING_DEFAULTS[name])),
    ...TASK_DEFAULTS.map((name) => row(`defaults.${name}`, document.defaults?.[name], SETTING_DEFAULTS[name])),
    ...OBJECTIVES.map((name) => row(`objectives.${name}`, document.objectives?.[name], "none")),
  ];
}

const row = (name: string, given: string | number | undefined, otherwise: string | number): SettingRow => ({
  name,
  value: String(given ?? otherwise),
  isDefault: given === undefined,
});

const inWords = (cron: string): string =>
  toCronWords(cron, { use24HourTimeFormat: true, throwExceptionOnParseError: false });

function startText(start: Start): string {
  if ("interval" in start) return `every ${start.interval}`;
  if ("cron" in start) return `${inWords(start.cron)} (${start.cron}, ${start.timezone ?? "UTC"})`;
  if (start.on === "manual") return "by hand only";
  if (!start.source) return "when a client arrives";
  return `when a client arrives, looked for in connection ${start.source.connection} every ${start.source.every}`;
}

import type { DagDraft } from "@/lib/domain/dag/document";

export type StartKind = "client" | "manual" | "interval" | "cron";

export const START_KINDS: readonly Readonly<{ kind: StartKind; label: string }>[] = [
  { kind: "client", label: "When a client arrives" },
  { kind: "manual", label: "By hand" },
  { kind: "interval", label: "At an interval" },
  { kind: "cron", label: "At times (cron)" },
];

/** What a kind of start begins with in the form. */
const STARTS = {
  client: { on: "client" },
  manual: { on: "manual" },
  interval: { interval: "1h" },
  cron: { cron: "0 6 * * *", timezone: "UTC" },
} as const satisfies Record<StartKind, NonNullable<DagDraft["start"]>>;

export const startOf = (kind: StartKind): NonNullable<DagDraft["start"]> => ({ ...STARTS[kind] });

/** The kind a draft's start is of; null when there is none, or one that no form can show. */
export function kindOfStart(start: DagDraft["start"]): StartKind | null {
  if (!start) return null;
  if (start.on === "client" || start.on === "manual") return start.on;
  if ("interval" in start) return "interval";
  return "cron" in start ? "cron" : null;
}

/** A text inside of a start, or "" where there is none. */
export function startText(start: Readonly<Record<string, unknown>> | undefined, name: string): string {
  const value = start?.[name];
  return typeof value === "string" ? value : "";
}

/** The source of a client start; null when clients arrive by REST, file or hand only. */
export function sourceOfStart(start: DagDraft["start"]): Readonly<Record<string, unknown>> | null {
  const source = start?.source;
  return typeof source === "object" && source !== null ? Object.fromEntries(Object.entries(source)) : null;
}

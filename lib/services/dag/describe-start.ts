import { startSchema } from "@/lib/domain/dag/document";

/** True when clients start the runs, so that the DAG has a queue for them. */
export function startsOnClients(start: unknown): boolean {
  const parsed = startSchema.safeParse(start);
  return parsed.success && "on" in parsed.data && parsed.data.on === "client";
}

/** A start setting in a few words: `client`, `manual`, `every 15s`, `cron 0 6 * * * UTC`. */
export function describeStart(start: unknown): string {
  const parsed = startSchema.safeParse(start);
  if (!parsed.success) return "not set";
  if ("on" in parsed.data) return parsed.data.on;
  if ("interval" in parsed.data) return `every ${parsed.data.interval}`;
  return `cron ${parsed.data.cron} ${parsed.data.timezone ?? "UTC"}`;
}

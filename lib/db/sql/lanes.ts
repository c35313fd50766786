import { z } from "zod";
import { needsPool, waitsForLane } from "@/lib/db/sql/lane-line";
import type { Statement } from "@/lib/db/sql/statement";

const laneSchema = z.object({ name: z.string(), slots: z.number(), hasWaiting: z.boolean() });
export type LaneRow = z.infer<typeof laneSchema>;

/** All lanes, and whether a task waits for a slot. Two index probes each: waiting_task_ready_idx, waiting_task_pool_idx. */
export const listLanes: Statement<LaneRow> = {
  name: "list_lanes",
  row: laneSchema,
  text: `
    SELECT l.name, l.slots, ${waitsForLane("l.name")} OR EXISTS (
      SELECT 1 FROM waiting_task w WHERE w.lane = l.name AND w.retry_at IS NULL AND w.pool IS NOT NULL) AS "hasWaiting"
    FROM lane l ORDER BY l.name`,
};

/** Lanes in which a task waits for a slot of one of these pools. Two index probes each: waiting_task_pool_idx. $1 pools. */
export const listLanesOfPools: Statement<{ name: string }> = {
  name: "list_lanes_of_pools",
  row: z.object({ name: z.string() }),
  text: `SELECT l.name FROM lane l WHERE ${needsPool("l.name", "ANY ($1::text[])")} ORDER BY l.name`,
};

const environmentSchema = z.object({
  name: z.string(),
  kind: z.enum(["python3", "node", "bash"]),
  start: z.enum(["warm", "cold"]),
  memoryMb: z.number(),
  cpuSeconds: z.number(),
  maxProcesses: z.number(),
  fileMb: z.number(),
});

/** How scripts are run, for all environments: a handful of rows. */
export const listEnvironments: Statement<z.infer<typeof environmentSchema>> = {
  name: "list_environments",
  row: environmentSchema,
  text: `
    SELECT name, kind, start, memory_mb AS "memoryMb", cpu_seconds AS "cpuSeconds", max_processes AS "maxProcesses", file_mb AS "fileMb"
    FROM environment`,
};

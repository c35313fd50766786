import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import type { JsonValue } from "@/lib/domain/shared/json";

const PREVIEW_BYTES = 2_000;
const PREVIEW_CHARACTERS = 120;

const pinRow = z.object({
  taskId: z.uuid(),
  source: z.enum(["try", "run"]),
  sourceId: z.uuid(),
  clientKey: z.string().nullable(),
  pinnedAt: instantColumn,
  preview: z.string().nullable(),
});
export type PinRow = z.infer<typeof pinRow>;

type Owner = Readonly<{ dagId: string; userId: string }>;

/** A person's own of one DAG. Index: draft_pin_pkey. */
export async function listPins(db: Db, { dagId, userId }: Owner): Promise<PinRow[]> {
  const rows = await db.$queryRaw`
    SELECT task_id AS "taskId", source, source_id AS "sourceId", client_key AS "clientKey", pinned_at AS "pinnedAt",
      CASE WHEN pg_column_size(output) < ${PREVIEW_BYTES} THEN left(output::text, ${PREVIEW_CHARACTERS}) END AS preview
    FROM draft_pin WHERE dag_id = ${dagId}::uuid AND user_id = ${userId}::uuid ORDER BY task_id`;
  return z.array(pinRow).parse(rows);
}

/** What is pinned, by task id. */
export async function readPinnedOutputs(db: Db, { dagId, userId }: Owner): Promise<ReadonlyMap<string, JsonValue>> {
  const rows = await db.$queryRaw`
    SELECT task_id AS "taskId", output FROM draft_pin WHERE dag_id = ${dagId}::uuid AND user_id = ${userId}::uuid`;
  const parsed = z.array(z.object({ taskId: z.uuid(), output: z.json() })).parse(rows);
  return new Map(parsed.map(({ taskId, output }) => [taskId, output]));
}

type NewPin = Owner &
  Readonly<{ taskId: string; output: unknown; source: "try" | "run"; sourceId: string; clientKey: string | null }>;

/** In place of what was pinned there before. */
export async function savePin(db: Db, pin: NewPin): Promise<void> {
  await db.$executeRaw`
    INSERT INTO draft_pin (dag_id, user_id, task_id, output, source, source_id, client_key)
    VALUES (${pin.dagId}::uuid, ${pin.userId}::uuid, ${pin.taskId}::uuid, ${JSON.stringify(pin.output ?? null)}::jsonb, ${pin.source},
            ${pin.sourceId}::uuid, ${pin.clientKey})
    ON CONFLICT (dag_id, user_id, task_id) DO UPDATE SET output = excluded.output, source = excluded.source,
      source_id = excluded.source_id, client_key = excluded.client_key, pinned_at = clock_timestamp()`;
}

export async function deletePin(db: Db, { dagId, userId }: Owner, taskId: string): Promise<void> {
  await db.draftPin.deleteMany({ where: { dagId, userId, taskId } });
}

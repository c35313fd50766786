import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";

const choiceRow = z.object({
  conflictId: z.string(),
  take: z.enum(["active", "proposed", "edit"]),
  taskId: z.uuid().nullable(),
  path: z.string(),
  /** Null when the edit takes the value away. */
  value: z.unknown(),
  chosenBy: personColumn,
  chosenAt: instantColumn,
});
export type MergeChoiceRow = z.infer<typeof choiceRow>;

export async function listMergeChoices(db: Db, changeRequestId: string): Promise<MergeChoiceRow[]> {
  const rows = await db.$queryRaw`
    SELECT m.conflict_id AS "conflictId", m.take, m.task_id AS "taskId", m.path, m.value, ${personJson("u")} AS "chosenBy",
           m.chosen_at AS "chosenAt"
    FROM merge_choice m JOIN app_user u ON u.id = m.chosen_by WHERE m.change_request_id = ${changeRequestId}::uuid
    ORDER BY m.chosen_at, m.conflict_id`;
  return z.array(choiceRow).parse(rows);
}

/** Replaces what was chosen before. */
export async function saveMergeChoice(
  db: Db,
  choice: Readonly<{
    changeRequestId: string;
    conflictId: string;
    take: MergeChoiceRow["take"];
    taskId: string | null;
    path: string;
    value: unknown;
    chosenBy: string;
    at: Date;
  }>,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO merge_choice (change_request_id, conflict_id, take, task_id, path, value, chosen_by, chosen_at)
    VALUES (${choice.changeRequestId}::uuid, ${choice.conflictId}, ${choice.take}, ${choice.taskId}::uuid, ${choice.path},
            ${JSON.stringify(choice.value ?? null)}::jsonb, ${choice.chosenBy}::uuid, ${choice.at})
    ON CONFLICT (change_request_id, conflict_id) DO UPDATE SET take = excluded.take, value = excluded.value,
      chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at`;
}

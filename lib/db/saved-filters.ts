import { v7 as newId } from "uuid";
import type { Db } from "@/lib/db/client";

export const listFilterRows = (db: Db, userId: string) =>
  db.savedFilter.findMany({
    where: { userId },
    orderBy: { name: "asc" },
    select: { id: true, name: true, filter: true },
  });

/** In place of the one of that name. False when the person has as many as one may have. */
export async function saveFilterRow(
  db: Db,
  row: Readonly<{ userId: string; name: string; filter: object }>,
  limit: number,
): Promise<boolean> {
  const saved = await db.$executeRaw`
    INSERT INTO saved_filter (id, user_id, name, filter)
    SELECT ${newId()}::uuid, ${row.userId}::uuid, ${row.name}, ${JSON.stringify(row.filter)}::jsonb
    WHERE (SELECT count(*) FROM saved_filter WHERE user_id = ${row.userId}::uuid AND name <> ${row.name}) < ${limit}
    ON CONFLICT (user_id, name) DO UPDATE SET filter = excluded.filter`;
  return saved === 1;
}

export async function deleteFilterRow(db: Db, userId: string, id: string): Promise<boolean> {
  return (await db.savedFilter.deleteMany({ where: { id, userId } })).count > 0;
}

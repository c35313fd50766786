import { z } from "zod";
import type { Db } from "@/lib/db/client";

const pinsRow = z.object({ pins: z.record(z.string(), z.string()) });

/** What each reference is now, by `kind:name`; those that lead nowhere are left out. */
export async function readPins(db: Db, references: readonly string[]): Promise<Record<string, string>> {
  const rows = await db.$queryRaw`
    SELECT coalesce(jsonb_object_agg(r, reference_pin(r)) FILTER (WHERE reference_pin(r) IS NOT NULL), '{}') AS pins
    FROM unnest(${[...references]}::text[]) r`;
  return z.tuple([pinsRow]).parse(rows)[0].pins;
}

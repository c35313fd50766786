import { z } from "zod";
import { Prisma } from "@/lib/db/generated/client";

/** A time as drivers and JSON aggregates give it, turned into ISO 8601 in UTC. */
export const instantColumn = z.coerce.date().transform((at) => at.toISOString());

/** A person as lists show them. */
export const personColumn = z.object({ id: z.uuid(), personKey: z.string(), name: z.string() });

/** SQL of a `personColumn` for an alias of app_user. */
export const personJson = (alias: string): Prisma.Sql =>
  Prisma.raw(`json_build_object('id', ${alias}.id, 'personKey', ${alias}.person_key, 'name', ${alias}.name)`);

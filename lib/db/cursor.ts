import { z } from "zod";
import { AppError } from "@/lib/domain/shared/app-error";

/** One page of a list ordered by unique keys; `nextCursor` is null on the last one. */
export type Page<T> = Readonly<{ items: T[]; nextCursor: string | null }>;

const encode = (keys: readonly string[]): string => Buffer.from(JSON.stringify(keys)).toString("base64url");

/** The keys of the row after which the page starts; null for the first page. Callers may make cursors up. */
export function readCursor<T extends readonly string[]>(cursor: string | undefined, keys: z.ZodType<T>): T | null {
  if (cursor === undefined) return null;
  const parsed = keys.safeParse(decode(cursor));
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", "The cursor is not one that this list gave out. Start from the first page.", {
    reason: "cursor",
  });
}

/** Cursors by what their list is ordered by. */
export const TEXT_CURSOR = z.tuple([z.string().max(300)]);
export const ID_CURSOR = z.tuple([z.uuid()]);
export const NUMBER_CURSOR = z.tuple([z.string().regex(/^\d{1,9}$/)]);
export const TIME_CURSOR = z.tuple([z.iso.datetime(), z.uuid()]);

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/** Cuts a list that was read with one row more than asked for. */
export function pageOfRows<T>(rows: T[], limit: number, keysOf: (row: T) => readonly string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encode(keysOf(last)) : null };
}

import type { z } from "zod";
import { getJson } from "@/lib/client/api";
import { pageOf } from "@/lib/contracts/problem";

const PAGE_SIZE = 200;
/** A list longer than this belongs on a page with its own paging. */
const MOST_PAGES = 10;

/** All items of a list that is short by nature, such as DAGs or connections. */
export async function listAll<T extends z.ZodType>(item: T, path: string, signal: AbortSignal): Promise<z.infer<T>[]> {
  const schema = pageOf(item);
  const items: z.infer<T>[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < MOST_PAGES && cursor !== null; page++) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor === "" ? {} : { cursor }) });
    const answer: z.infer<typeof schema> = await getJson(schema, `${path}?${query}`, signal);
    items.push(...answer.items);
    cursor = answer.nextCursor;
  }
  return items;
}

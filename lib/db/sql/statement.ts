import type { z } from "zod";
import type { Transaction } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/** One hot statement: the server keeps its plan under `name`; every row it returns is parsed. */
export type Statement<Row> = Readonly<{ name: string; text: string; row: z.ZodType<Row> }>;

/** A statement with its values. */
export type Call<Row> = readonly [statement: Statement<Row>, values: readonly unknown[]];

/** Where statements run: a connection of the engine, or a transaction of Prisma. */
export type Sql = Readonly<{
  run<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]>;
  /** One after the other, in one trip where the connection can. */
  runBoth<A, B>(first: Call<A>, second: Call<B>): Promise<[A[], B[]]>;
}>;

/** The part of a pg client that statements need. */
type PgQueryable = Readonly<{
  query(config: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}>;

export function pgSql(client: PgQueryable): Sql {
  const run: Sql["run"] = async ({ name, text, row }, values) => {
    const { rows } = await client.query({ name, text, values: [...values] });
    return rows.map((raw) => row.parse(raw));
  };
  return { run, runBoth: (first, second) => Promise.all([run(...first), run(...second)]) };
}

const PLACEHOLDER = /\$(\d+)/g;

/** The same statements inside a Prisma transaction, for use cases that also write an audit row. Values stay bound. */
export function prismaSql(tx: Transaction): Sql {
  const run: Sql["run"] = async ({ text, row }, values) => {
    const positions = [...text.matchAll(PLACEHOLDER)].map(([, position]) => Number(position));
    const parts = text.split(PLACEHOLDER).filter((_, at) => at % 2 === 0);
    const bound = positions.map((position) => values[position - 1]);
    const rows = await tx.$queryRaw<unknown[]>(new Prisma.Sql(parts, bound));
    return rows.map((raw) => row.parse(raw));
  };
  return { run, runBoth: async (first, second) => [await run(...first), await run(...second)] };
}

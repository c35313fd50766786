/** Anything that runs SQL: a pool or one of its clients. */
type Queryable = Readonly<{ query: (text: string) => Promise<unknown> }>;

/** Past every guard, as nobody but a superuser of the database server can. */
export const pastGuards = (db: Queryable, statement: string): Promise<unknown> =>
  db.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`);

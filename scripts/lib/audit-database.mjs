import pg from "pg";
import { followChain } from "./audit-chain.mjs";

const AT_ONCE = 1000;

/** Text as it is stored, and whether the columns beside it say the same. */
const READ = `
  SELECT e.sequence::int AS sequence, encode(e.previous_hash, 'hex') AS "previousHash", encode(e.row_hash, 'hex') AS "rowHash",
         e.payload, e.action = p.payload ->> 'action' AND e.target_type = p.payload ->> 'targetType'
           AND e.target_id = p.payload ->> 'targetId' AND e.at = (p.payload ->> 'at')::timestamptz
           AND e.actor_id::text IS NOT DISTINCT FROM p.payload ->> 'actor' AS "isAsShown"
  FROM audit_event e CROSS JOIN LATERAL (SELECT e.payload::jsonb AS payload) p
  WHERE e.sequence > $1 ORDER BY e.sequence LIMIT ${AT_ONCE}`;
const HEAD = `SELECT sequence::int AS sequence, encode(row_hash, 'hex') AS "rowHash" FROM audit_head`;

const problemOf = (link) =>
  link.isAsShown ? null : `entry ${link.sequence} shows something else than what was recorded: a column was changed`;

/** Follows the whole record of a database, in one snapshot. */
export async function checkDatabase(url, onLink = () => null) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const chain = followChain({ hasGaps: false });
    let problem = null;
    for (let after = 0, isMore = true; isMore; ) {
      const { rows } = await client.query(READ, [after]);
      for (const link of rows) problem ??= chain.take(link) ?? problemOf(link) ?? onLink(link);
      isMore = rows.length === AT_ONCE;
      after = rows.at(-1)?.sequence ?? after;
    }
    const { rows } = await client.query(HEAD);
    const reached = chain.reached();
    problem ??= rows[0]?.sequence === reached.sequence ? null : `entries after ${reached.sequence} were cut away`;
    return { reached, problem };
  } finally {
    await client.end();
  }
}

/** A lookup of the hash that a database holds for one entry, for comparing an export with it. */
export async function hashesOf(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    find: async (sequence) => {
      const { rows } = await client.query(
        `SELECT encode(row_hash, 'hex') AS "rowHash" FROM audit_event WHERE sequence = $1`,
        [sequence],
      );
      return rows[0]?.rowHash ?? null;
    },
    end: () => client.end(),
  };
}

import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { type RecentFailures, THROTTLE } from "@/lib/domain/access/sign-in-throttle";

const failuresRow = z.object({
  account: z.int(),
  lastAccountFailureAt: z.date().nullable(),
  ip: z.int(),
  ipFreeAt: z.date().nullable(),
  everybody: z.int(),
});

/** Notes an attempt as failed before it is tried: attempts in parallel see each other. Answers its id. */
export async function noteAttempt(db: Db, attempt: { account: string; ip: string; at: Date }): Promise<bigint> {
  const row = await db.signInAttempt.create({ data: { ...attempt, succeeded: false }, select: { id: true } });
  return row.id;
}

export async function markAttemptSucceeded(db: Db, id: bigint): Promise<void> {
  await db.signInAttempt.update({ where: { id }, data: { succeeded: true } });
}

/** A throttled attempt must not lengthen the wait, or anybody could keep an account locked. */
export async function forgetAttempt(db: Db, id: bigint): Promise<void> {
  await db.signInAttempt.delete({ where: { id } });
}

/** What came before attempt `id`. Uses the indexes over (account, at) and (ip, at). */
export async function readRecentFailures(
  db: Db,
  attempt: { id: bigint; account: string; ip: string; at: Date },
): Promise<RecentFailures> {
  const since = new Date(attempt.at.getTime() - THROTTLE.windowMs);
  const rows = await db.$queryRaw`
    WITH of_account AS (
      SELECT a.at FROM sign_in_attempt a WHERE a.account = ${attempt.account} AND a.at > ${since}::timestamptz
        AND NOT a.succeeded AND a.id < ${attempt.id}
        AND a.id > coalesce((SELECT max(s.id) FROM sign_in_attempt s WHERE s.account = ${attempt.account} AND s.succeeded), 0)),
    of_ip AS (
      SELECT a.at, row_number() OVER (ORDER BY a.at DESC) AS recency FROM sign_in_attempt a
      WHERE a.ip = ${attempt.ip} AND a.at > ${since}::timestamptz AND NOT a.succeeded AND a.id < ${attempt.id})
    SELECT (SELECT count(*)::int FROM of_account) AS account,
           (SELECT max(at) FROM of_account) AS "lastAccountFailureAt",
           (SELECT count(*)::int FROM of_ip) AS ip,
           (SELECT at + make_interval(secs => ${THROTTLE.windowMs / 1000}) FROM of_ip WHERE recency = ${THROTTLE.ipFailures}) AS "ipFreeAt",
           (SELECT count(*)::int FROM sign_in_attempt a
            WHERE a.at > ${attempt.at}::timestamptz - interval '1 minute' AND a.id < ${attempt.id}) AS everybody`;
  return z.tuple([failuresRow]).parse(rows)[0];
}

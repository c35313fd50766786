import { v7 as newId } from "uuid";
import type { Transaction } from "@/lib/db/client";
import { beginAnswer } from "@/lib/db/sql/begin-answer";
import { lockRuns } from "@/lib/db/sql/lock-runs";
import { prismaSql } from "@/lib/db/sql/statement";
import type { Answer } from "@/lib/domain/run/approval";
import { applyEvents } from "@/lib/services/engine/apply-events";
import { loadVersion } from "@/lib/services/engine/load-version";

type Answering = Readonly<{ runId: string; index: number; answer: Answer; answeredBy: string }>;

/**
 * Ends an approval with a person's answer: an attempt that begins and succeeds in this transaction, as if the person
 * were its worker. False when the task does not wait for an answer, or no longer. After the commit send both hints.
 */
export async function answerQuestion(
  tx: Transaction,
  { runId, index, answer, answeredBy }: Answering,
): Promise<boolean> {
  const sql = prismaSql(tx);
  const actor = `user:${answeredBy}`;
  const attemptId = newId();
  await sql.run(lockRuns, [[runId], [], []]);
  const [begun] = await sql.run(beginAnswer, [runId, index, attemptId, answeredBy, actor]);
  if (!begun) return false;
  const versions = { get: (versionId: string) => loadVersion(sql, versionId) };
  const applier = { versions, memory: null, workerId: null, actor, leaseMs: 0 };
  const result = { kind: "success", output: answer, chosenTaskKeys: [] } as const;
  const times = { endedAt: performance.now(), ranMs: 0, mayContinue: false };
  const end = { type: "end", attemptId, runId, lane: begun.lane, result, ...times } as const;
  const { answers, written } = await applyEvents(sql, applier, [end]);
  await written;
  const [applied] = answers;
  if (applied?.kind === "broken") throw applied.error;
  if (applied?.kind !== "applied") throw new Error(`the answer to task ${index} of run ${runId} was fenced`);
  return true;
}

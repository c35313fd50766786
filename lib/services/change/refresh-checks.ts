import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import { takeDueChecks } from "@/lib/db/check-due";
import { insertCheckResults } from "@/lib/db/check-results";
import { type CheckSubject, findCheckSubject } from "@/lib/db/check-subjects";
import type { Transaction } from "@/lib/db/client";
import { askConnectionTest, listAgedTests } from "@/lib/db/connection-tests";
import { readDatabaseError } from "@/lib/db/database-error";
import { connectionsOf } from "@/lib/domain/change/check-connections";
import type { CheckFinding, CheckVerdict } from "@/lib/domain/change/check-verdict";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { requireChange } from "@/lib/services/change/change-facts";
import { judgeHead } from "@/lib/services/change/judge-head";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

type Which = Readonly<{
  /** Also the checks that block nothing. */
  telling: boolean;
  /** A person who asked for it is recorded; what belongs to a push is told by the push. */
  askedBy: string | null;
}>;
type Checker = Pick<ServiceContext, "db" | "now">;

/** What a connection answered stands for so long. */
const TEST_VALID_MS = 3_600_000;

/** The change request with what its blocking checks say now. */
export async function withFreshChecks(ctx: ServiceContext, change: ChangeRow): Promise<ChangeRow> {
  const isOther = await refreshChecks(ctx, change.number, { telling: false, askedBy: ctx.actor.userId });
  return isOther ? requireChange(ctx.db, change.number) : change;
}

/** Gives a new revision the results of the checks that need more than its document, and answers what was pushed. */
export async function checkPushed<T extends Readonly<{ number: number }>>(ctx: ServiceContext, pushed: T): Promise<T> {
  await refreshChecks(ctx, pushed.number, { telling: true, askedBy: null });
  return pushed;
}

/** Runs the checks of open changes again after something moved that they depend on. Answers how many. */
export async function refreshDueChecks(ctx: Checker): Promise<number> {
  const numbers = await takeDueChecks(ctx.db);
  for (const number of numbers) await refreshChecks(ctx, number, { telling: true, askedBy: null });
  return numbers.length;
}

/** Writes the verdicts that are others than before, and answers whether the change request is another one by that. */
export async function refreshChecks(ctx: Checker, number: number, which: Which): Promise<boolean> {
  const subject = await findCheckSubject(ctx.db, number);
  if (!subject) return true;
  if (which.telling) await askConnections(ctx, subject);
  const changed = (await judgeHead(ctx.db, subject, which)).filter((verdict) => isNews(subject, verdict));
  if (changed.length === 0) return false;
  const { id: changeRequestId, revision, contentHash } = subject;
  try {
    await ctx.db.$transaction(async (tx) => {
      await insertCheckResults(tx, { changeRequestId, number: revision, contentHash, at: ctx.now() }, changed);
      if (which.askedBy !== null) await record(tx, which.askedBy, subject, changed);
    });
  } catch (error) {
    // A push, a close or an activation was faster: these verdicts are about what it was before.
    const { reason } = readDatabaseError(error) ?? {};
    if (reason !== "stale_revision" && reason !== "not_open") throw error;
  }
  return true;
}

/** Asks workers of its lane about its connections, where nobody did within the hour. */
async function askConnections({ db, now }: Checker, { canonical }: CheckSubject): Promise<void> {
  const { document } = readSnapshot(canonical);
  const { lane = SETTING_DEFAULTS.lane } = document;
  const at = now();
  const since = new Date(at.getTime() - TEST_VALID_MS);
  for (const connection of connectionsOf(document))
    await askConnectionTest(db, { connection, lane, askedBy: null, at, since });
}

/** Asks again about connections of open changes that answered longer ago than an answer stands for. Answers how many. */
export async function repeatAgedTests({ db, now }: Checker): Promise<number> {
  const at = now();
  const since = new Date(at.getTime() - TEST_VALID_MS);
  const aged = await listAgedTests(db, since);
  for (const test of aged) await askConnectionTest(db, { ...test, askedBy: null, at, since });
  return aged.length;
}

function record(
  tx: Transaction,
  actorId: string,
  { number, dagKey, revision, contentHash }: CheckSubject,
  changed: readonly CheckVerdict[],
): Promise<void> {
  const verdicts = changed.map(({ name, isPassed, detail }) => ({ name, isPassed, detail }));
  return appendAudit(tx, {
    actorId,
    action: "change_request.checked",
    targetType: "change_request",
    targetId: String(number),
    details: { dag: dagKey, revision, contentHash, verdicts },
  });
}

/** Revisions from before a check was thought of do not ask for it. */
const isNews = ({ asked }: CheckSubject, { name, isPassed, findings }: CheckVerdict): boolean =>
  asked.some(
    (check) => check.name === name && (check.isPassed !== isPassed || textOf(check.findings) !== textOf(findings)),
  );

const textOf = (findings: readonly CheckFinding[]): string => findings.map(canonicalJson).toSorted().join();

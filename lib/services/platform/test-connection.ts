import type { ConnectionTests } from "@/lib/contracts/platform";
import { appendAudit } from "@/lib/db/audit";
import { readSlotLimits } from "@/lib/db/check-subjects";
import { askConnectionTest, countTestsOf, listConnectionTests } from "@/lib/db/connection-tests";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

const AGAIN_AFTER_MS = 30_000;
const HOUR_MS = 3_600_000;
const TESTS_PER_HOUR = 20;

/**
 * Asks a worker of a lane to try a connection as it is stored; this process never does. No address can be named here, the
 * answer is one of three words, and tests are few: who may not look around in the network cannot do so with them.
 */
export async function testConnection(ctx: ServiceContext, name: string, lane: string): Promise<ConnectionTests> {
  requirePermission(ctx.actor, "connection:test");
  const at = ctx.now();
  await requireKnown(ctx, name, lane);
  if ((await countTestsOf(ctx.db, ctx.actor.userId, new Date(at.getTime() - HOUR_MS))) >= TESTS_PER_HOUR)
    throw tooMany(`You tested connections ${TESTS_PER_HOUR} times within an hour. Try again later.`);
  await ctx.db.$transaction(async (tx) => {
    const since = new Date(at.getTime() - AGAIN_AFTER_MS);
    const test = { connection: name, lane, askedBy: ctx.actor.userId, at, since };
    if (!(await askConnectionTest(tx, test)))
      throw tooMany(
        `${name} was tested from lane ${lane} a moment ago. Look at what it said, or try in half a minute.`,
      );
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "connection.tested",
      targetType: "connection",
      targetId: name,
      details: { lane },
    });
  });
  return listTests(ctx, name);
}

export async function getConnectionTests(ctx: ServiceContext, name: string): Promise<ConnectionTests> {
  requirePermission(ctx.actor, "platform:read");
  return listTests(ctx, name);
}

async function listTests({ db }: ServiceContext, name: string): Promise<ConnectionTests> {
  const { lanes } = await readSlotLimits(db);
  const tests = await listConnectionTests(db, [name]);
  return {
    lanes: lanes
      .map((lane) => lane.name)
      .toSorted()
      .map((lane) => {
        const { outcome = null, askedAt = null, testedAt = null } = tests.find((test) => test.lane === lane) ?? {};
        return { lane, outcome, askedAt, testedAt };
      }),
  };
}

async function requireKnown({ db }: ServiceContext, name: string, lane: string): Promise<void> {
  const [connection, found] = await Promise.all([
    db.connection.count({ where: { name } }),
    db.lane.count({ where: { name: lane } }),
  ]);
  if (connection === 0) throw new AppError("not_found", `There is no connection ${name}.`, { name });
  if (found === 0) throw new AppError("not_found", `There is no lane ${lane}.`, { lane });
}

const tooMany = (sentence: string) => new AppError("too_many_requests", sentence, { reason: "tested_lately" });

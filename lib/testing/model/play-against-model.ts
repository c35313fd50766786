import fc from "fast-check";
import { expect } from "vitest";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { compilePlan } from "@/lib/domain/run/plan";
import { ISOLATION_POOL } from "@/lib/domain/run/retry";
import { createWaitingRedis } from "@/lib/jobs/redis";
import { publishActive } from "@/lib/testing/active-dag";
import { findViolations } from "@/lib/testing/engine-invariants";
import { anyCommands, FIRST, POOL_SHARE } from "@/lib/testing/model/commands";
import { EngineModel } from "@/lib/testing/model/engine-model";
import { RealEngine } from "@/lib/testing/model/real-engine";
import { Random } from "@/lib/testing/simulation/random";
import { POOL, randomDocument } from "@/lib/testing/simulation/random-versions";
import type { TestEngine } from "@/lib/testing/test-engine";

const SLOTS = 4;
/** Of the pools; the second one is always there, with one slot. */
const POOLS = { [POOL]: 2, [ISOLATION_POOL]: 1 } as const;

/** Plays random commands against the engine and its model; afterwards no invariant of the tables may be broken. */
export async function playAgainstModel(
  engine: TestEngine,
  redisUrl: string,
  { numRuns, maxCommands }: Readonly<{ numRuns: number; maxCommands: number }>,
): Promise<void> {
  const redis = createWaitingRedis(redisUrl);
  const workers = [engine.worker, await engine.newWorker()];
  let played = 0;
  let known: unknown = {};
  await engine.rows("UPDATE lane SET slots = $1 WHERE name = 'default'", [SLOTS]);
  await engine.rows("INSERT INTO pool (name, slots) VALUES ($1, $2)", [POOL, POOLS[POOL]]);
  const play = async (seed: number, commands: Iterable<fc.AsyncCommand<EngineModel, RealEngine>>) => {
    played += 1;
    const document = {
      ...randomDocument(new Random(seed), POOL_SHARE),
      dag: `research.model_${played}`,
      lane: "default",
    };
    const { dagId } = await publishActive(engine.pool, document);
    const real = new RealEngine(engine, redis, workers, dagId, document);
    const maxActiveRuns = document.max_active_runs ?? SETTING_DEFAULTS.max_active_runs;
    const model = new EngineModel(compilePlan(document), maxActiveRuns, SLOTS, POOLS);
    try {
      await fc.asyncModelRun(() => ({ model, real }), [...FIRST, ...commands]);
      // Rows that an earlier run broke stay: while a counterexample is made smaller they must not count again.
      const before = known;
      known = await findViolations(engine.pool);
      expect(known).toEqual(before);
    } finally {
      await real.leave();
    }
  };
  await fc.assert(fc.asyncProperty(fc.nat(), anyCommands(maxCommands), play), { numRuns });
  redis.disconnect();
}

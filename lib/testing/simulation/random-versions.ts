import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { compilePlan } from "@/lib/domain/run/plan";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import type { LoadedVersion } from "@/lib/services/engine/load-version";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";
import type { Random } from "@/lib/testing/simulation/random";
import type { DagName } from "@/lib/testing/simulation/rows";

export const LANES = ["critical", "default"] as const;
export const POOL = "scores";

/** A small DAG with any rules, branches, retries and limits; that share of its tasks needs the pool. */
export function randomDocument(random: Random, poolShare: number): DagDocument {
  const size = 1 + random.int(7);
  // Some are as wide as they can be: many tasks become ready at once.
  const sources = random.chance(0.4) ? 1 + random.int(2) : size;
  const tasks = Array.from({ length: size }, (_, at) => randomTask(random, { at, sources, poolShare }));
  return aDocument(tasks, randomSettings(random));
}

/** The same as a version that the engine runs. */
export const randomVersion = (random: Random, number: number, dag: DagName = "dag"): LoadedVersion =>
  toVersion(randomDocument(random, 0.35), number, dag);

type Place = Readonly<{ at: number; sources: number; poolShare: number }>;

function randomTask(random: Random, { at, sources, poolShare }: Place): Task {
  const needs = Array.from({ length: Math.min(at, random.int(4)) }, () => `t${random.int(Math.min(at, sources))}`);
  const rule = random.chance(0.5) ? "all_success" : random.pick(TRIGGER_RULES);
  const retries = random.int(3);
  const retryDelay = `${1 + random.int(4)}s`;
  const priority = random.int(3);
  const common = {
    // Drawn from a number that is drawn anyway: each seed is the world that it was.
    on_worker_lost: priority === 2 ? ("needs_attention" as const) : undefined,
    needs: [...new Set(needs)],
    trigger_rule: rule,
    retries,
    retry_delay: retryDelay,
    priority,
    ...(random.chance(poolShare) ? { pool: POOL, pool_slots: 1 + random.int(2) } : {}),
  };
  const key = `t${at}`;
  return random.chance(0.2) ? aBranchTask(key, common) : aBashTask(key, common.needs, common);
}

const randomSettings = (random: Random): Partial<DagDocument> => ({
  max_active_runs: 1 + random.int(4),
  max_active_tasks: 1 + random.int(6),
  lane: random.pick(LANES),
});

function toVersion(document: DagDocument, number: number, dagId: DagName): LoadedVersion {
  const plan = compilePlan(document);
  return {
    id: `v${number}`,
    dagId,
    dagKey: document.dag,
    number,
    document,
    plan,
    tasks: [],
    packDigests: {},
    maxActiveRuns: document.max_active_runs ?? 1,
  };
}

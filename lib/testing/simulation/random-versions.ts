import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { compilePlan } from "@/lib/domain/run/plan";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import type { LoadedVersion } from "@/lib/services/engine/load-version";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";
import type { Random } from "@/lib/testing/simulation/random";

export const LANES = ["critical", "default"] as const;
export const POOL = "scores";

/** A version that the engine runs: a small DAG with any rules, branches, retries and limits. */
export function randomVersion(random: Random, number: number): LoadedVersion {
  const size = 1 + random.int(7);
  const tasks = Array.from({ length: size }, (_, at) => randomTask(random, at));
  return toVersion(aDocument(tasks, randomSettings(random)), number);
}

function randomTask(random: Random, at: number): Task {
  const needs = Array.from({ length: Math.min(at, random.int(4)) }, () => `t${random.int(at)}`);
  const rule = random.chance(0.5) ? "all_success" : random.pick(TRIGGER_RULES);
  const common = {
    needs: [...new Set(needs)],
    trigger_rule: rule,
    retries: random.int(3),
    retry_delay: `${1 + random.int(4)}s`,
    priority: random.int(3),
    ...(random.chance(0.35) ? { pool: POOL, pool_slots: 1 + random.int(2) } : {}),
  };
  const key = `t${at}`;
  return random.chance(0.2) ? aBranchTask(key, common) : aBashTask(key, common.needs, common);
}

const randomSettings = (random: Random): Partial<DagDocument> => ({
  max_active_runs: 1 + random.int(3),
  max_active_tasks: 1 + random.int(4),
  lane: random.pick(LANES),
});

function toVersion(document: DagDocument, number: number): LoadedVersion {
  const plan = compilePlan(document);
  return {
    id: `v${number}`,
    dagId: "dag",
    dagKey: document.dag,
    number,
    document,
    plan,
    tasks: [],
    packDigests: {},
    maxActiveRuns: document.max_active_runs ?? 1,
  };
}

import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type DagDocument, dagDocumentSchema, type Task, type TaskOf } from "@/lib/domain/dag/document";
import { buildGraph, upstreamTest } from "@/lib/domain/dag/graph";
import { evaluateCondition } from "@/lib/domain/run/condition";
import { resolveLookups } from "@/lib/domain/run/lookup";
import type { Plan, PlanTask, TaskState } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { edgeOutcome, evaluateTriggerRule } from "@/lib/domain/run/trigger-rule";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { Result } from "@/lib/domain/shared/result";
import { startCommand } from "@/packs/start-task";

/**
 * Runs a DAG document over many clients without database, queue or worker: one Python process per script instead of
 * one per client and script. Order, trigger rules and what a task sees are the product's own.
 */
export type Client = Readonly<{ key: string; data: Readonly<Record<string, string | number>> }>;
type TaskEnd = Readonly<{ state: TaskState; output?: JsonValue; error?: string }>;
/** How every task ended, by task key. */
export type RunEnd = Readonly<Record<string, TaskEnd>>;
/** What tasks give that would need an outside system, by task key. */
type StandIns = Readonly<Record<string, (client: Client) => JsonValue>>;

type Context = Readonly<{ client: Client; results: Record<string, JsonValue>; args: string[] }>;
type Outcome = Readonly<{ output: JsonValue } | { refused: string }>;
type Run = Readonly<{ client: Client; ends: Map<number, TaskEnd>; chosen: Map<number, readonly number[]> }>;

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const yamlDocumentSchema = z.looseObject({ tasks: z.array(z.looseObject({})) });
const outcomesSchema = z.array(z.union([z.object({ output: z.json() }), z.object({ refused: z.string() })]));

/** A document of the seed. Task identities are issued here, as on import. */
export function readSeedDag(file: string): DagDocument {
  const path = join(import.meta.dirname, "../prisma/seed/dags", file);
  const raw = yamlDocumentSchema.parse(parse(readFileSync(path, "utf8")));
  return dagDocumentSchema.parse({ ...raw, tasks: raw.tasks.map((task) => ({ id: randomUUID(), ...task })) });
}

function runPack(task: TaskOf<"pack">, contexts: readonly Context[]): Outcome[] {
  const folder = import.meta.dirname;
  const ended = spawnSync("python3", ["-B", join(folder, "batch.py"), join(folder, task.pack, task.file)], {
    encoding: "utf8",
    input: JSON.stringify(contexts),
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  if (ended.status !== 0) throw new Error(`${task.pack}/${task.file} crashed:\n${ended.stderr}`);
  return outcomesSchema.parse(JSON.parse(ended.stdout));
}

function unwrap<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function chosenKeys(task: TaskOf<"branch">, { client, results }: Context): string[] {
  const holds = task.cases.find(({ when }) => unwrap(evaluateCondition(when, { client, results, run: {} })));
  return [...(holds?.then ?? task.otherwise)];
}

function outcomesOf(task: Task, contexts: readonly Context[], standIns: StandIns): Outcome[] {
  const standIn = standIns[task.key];
  if (standIn) return contexts.map(({ client }) => ({ output: standIn(client) }));
  switch (task.operator) {
    case "pack":
      return runPack(task, contexts);
    case "bash":
      return contexts.map(() => ({ output: startCommand(task, {}).output }));
    case "branch":
      return contexts.map((context) => ({ output: chosenKeys(task, context) }));
    default:
      throw new Error(`${task.key} needs an outside system: pass what it gives.`);
  }
}

/** Runs the task for this client, or settles it without running. */
function isReady(run: Run, planTask: PlanTask, plan: Plan): boolean {
  const counts = { total: planTask.upstream.length, ok: 0, failed: 0, upstreamFailed: 0, skipped: 0 };
  for (const index of planTask.upstream) {
    const upstream = plan.tasks[index];
    if (!upstream) continue;
    const state = run.ends.get(index)?.state ?? "none";
    const outcome = edgeOutcome(upstream, state, run.chosen.get(index) ?? null, planTask.index);
    if (outcome === "upstream_failed") counts.upstreamFailed++;
    else if (outcome) counts[outcome]++;
  }
  const verdict = evaluateTriggerRule(planTask.rule, counts);
  if (verdict === "skip") run.ends.set(planTask.index, { state: "skipped" });
  if (verdict === "block") run.ends.set(planTask.index, { state: "upstream_failed" });
  return verdict === "run";
}

function record(run: Run, planTask: PlanTask, outcome: Outcome, plan: Plan): void {
  if ("refused" in outcome) {
    run.ends.set(planTask.index, { state: "failed", error: outcome.refused });
    return;
  }
  run.ends.set(planTask.index, { state: "success", output: outcome.output });
  if (!planTask.isBranch) return;
  const keys = z.array(z.string()).parse(outcome.output);
  run.chosen.set(
    planTask.index,
    keys.map((key) => plan.indexByKey[key] ?? -1),
  );
}

/** What each task may see of a run: outputs of the tasks it needs, directly or through others. */
function contextReader(document: DagDocument, plan: Plan) {
  const needs = new Map(document.tasks.map((task) => [task.key, task.needs]));
  const isUpstream = upstreamTest(
    buildGraph(plan.tasks.map(({ id, key }) => ({ id, key, needs: needs.get(key) ?? [] }))),
  );
  return ({ client, ends }: Run, { index }: PlanTask, task: Task): Context => {
    const results: Record<string, JsonValue> = {};
    for (const { index: other, key } of plan.tasks) {
      const output = ends.get(other)?.output;
      if (output !== undefined && isUpstream(other, index)) results[key] = output;
    }
    const args = task.operator === "pack" ? (task.args ?? []) : [];
    return { client, results, args: args.map((text) => unwrap(resolveLookups(text, { client, results, run: {} }))) };
  };
}

/** Runs `document` for all clients; the ends stand in the order of the clients. */
export function simulateDag(document: DagDocument, clients: readonly Client[], standIns: StandIns = {}): RunEnd[] {
  const plan = compilePlan(document);
  const tasks = new Map(document.tasks.map((task) => [task.key, task]));
  const contextOf = contextReader(document, plan);
  const runs = clients.map((client): Run => ({ client, ends: new Map(), chosen: new Map() }));
  for (const planTask of plan.tasks) {
    const task = tasks.get(planTask.key);
    if (!task) continue;
    const ready = runs.filter((run) => isReady(run, planTask, plan));
    const contexts = ready.map((run) => contextOf(run, planTask, task));
    const outcomes = outcomesOf(task, contexts, standIns);
    ready.forEach((run, at) => {
      const outcome = outcomes[at];
      if (outcome) record(run, planTask, outcome, plan);
    });
  }
  return runs.map(({ ends }) => {
    const byKey = plan.tasks.map(({ index, key }): [string, TaskEnd] => [key, ends.get(index) ?? { state: "none" }]);
    return Object.fromEntries(byKey);
  });
}

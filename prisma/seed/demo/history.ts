import type { PrismaClient } from "@/lib/db/client";
import { prismaSql } from "@/lib/db/sql/statement";
import type { PlanTask } from "@/lib/domain/run/model";
import { type LoadedVersion, loadVersion } from "@/lib/services/engine/load-version";
import { seededRandom } from "@/prisma/seed/demo-applicants";
import { makeRun, type RunFate, type RunHistory, type TaskFate } from "@/prisma/seed/history/make-history";
import { writeHistory } from "@/prisma/seed/history/write-history";
import type { SeedContext } from "@/prisma/seed/seed-context";

const DAG = "research.onboarding";
const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
/** This week, and one to compare it with. */
const DAYS = 14;
const CLIENTS_A_DAY = 24;
/** Of the days, counted back from today: one with a rush in which clients waited, one with a slow scoring. */
const [RUSH_DAY, SLOW_DAY] = [2, 4];

type Random = () => number;

/**
 * Two weeks in which applicants came to the demo's onboarding, so that every dashboard has something to say from the start.
 * A day at a time and once: a start that was killed goes on where it stopped.
 */
export async function seedHistory({ db }: SeedContext): Promise<string> {
  const dag = await db.dag.findUnique({ where: { dagKey: DAG }, select: { id: true, activeVersionId: true } });
  if (!dag?.activeVersionId) return "There is no onboarding DAG to give a history to.";
  const version = await db.$transaction((tx) => loadVersion(prismaSql(tx), dag.activeVersionId ?? ""));
  let written = 0;
  for (let day = DAYS; day >= 1; day -= 1) {
    if (await hasDay(db, day)) continue;
    const runs = dayOf(version, day);
    const where = { dagId: dag.id, versionId: version.id, lane: version.plan.lane };
    await db.$transaction((tx) => writeHistory(tx, where, runs), { timeout: 30_000 });
    written += runs.length;
  }
  return written === 0 ? "The history is there already." : `A history of ${written} clients.`;
}

const keyOf = (day: number, at: number) => `past-${String(day).padStart(2, "0")}-${String(at + 1).padStart(2, "0")}`;

const hasDay = async (db: PrismaClient, day: number): Promise<boolean> =>
  (await db.client.count({ where: { clientKey: keyOf(day, 0) } })) > 0;

function dayOf({ plan, document }: LoadedVersion, day: number): RunHistory[] {
  const random = seededRandom(1_000 + day);
  // No later than an hour ago: what ends later would be a promise about the present.
  const midnight = Math.floor(Date.now() / DAY_MS - day) * DAY_MS;
  return Array.from({ length: CLIENTS_A_DAY }, (_, at) => makeRun(plan, document, fateOf(day, at, midnight, random)));
}

/** Most come in the morning. */
const hourOf = (at: number): number => [8, 9, 9, 10, 10, 10, 11, 11, 13, 14, 15, 17][at % 12] ?? 12;

function fateOf(day: number, at: number, midnight: number, random: Random): RunFate {
  const hour = hourOf(at);
  const isRush = day === RUSH_DAY && hour === 10;
  return {
    clientKey: keyOf(day, at),
    class: at % 4 === 0 ? 0 : 1 + (at % 2),
    arrivedAt: midnight + hour * HOUR_MS + Math.floor(random() * HOUR_MS),
    queueMs: Math.floor(isRush ? 120_000 + random() * 150_000 : random() ** 4 * 20_000),
    choose: (_, choices) => choices[Math.floor(random() * choices.length)] ?? [],
    taskFate: (task) => taskFate(task, day, random),
  };
}

function taskFate({ key }: PlanTask, day: number, random: Random): TaskFate {
  const isScoring = key === "default_probability";
  const workMs = isScoring ? 1_500 + random() * 4_000 : 120 + random() * 700;
  const isTriedAgain = key === "check_identity" && random() < 0.12;
  return {
    slotMs: Math.floor(random() ** 6 * 4_000),
    workMs: Math.floor(isScoring && day === SLOW_DAY ? workMs * 18 : workMs),
    retry: isTriedAgain ? { workMs: 900, pauseMs: Math.floor(5_000 + random() * 5_000) } : null,
    deferMs: 0,
    fails: key === "case_summary" && random() < 0.01,
    output: key === "decision" ? { decision: random() < 0.7 ? "approve" : "decline" } : null,
  };
}

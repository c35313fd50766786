import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import type { DagDocument } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

type Limit = Readonly<{ name: string; slots: number }>;

/** Tasks of one DAG's open runs: more would be rows without a use, which every pass of the engine walks over. */
const MAX_OPEN_TASKS = 200_000;

/** What a DAG may take of the platform at most, beside what there is. Too much is refused, what only queues is told. */
export function checkQuota(
  document: DagDocument,
  { lanes, pools }: Readonly<{ lanes: readonly Limit[]; pools: readonly Limit[] }>,
): CheckFinding[] {
  const { max_active_runs: runs = SETTING_DEFAULTS.max_active_runs } = document;
  const { max_active_tasks: tasks = SETTING_DEFAULTS.max_active_tasks, lane = SETTING_DEFAULTS.lane } = document;
  const open = runs * document.tasks.length;
  const atOnce = Math.min(tasks, document.tasks.length) * runs;
  const slots = lanes.find(({ name }) => name === lane)?.slots;
  return [
    ...(open > MAX_OPEN_TASKS ? [tooManyOpen(runs, document.tasks.length)] : []),
    ...(slots === undefined ? [] : [laneShare(lane, slots, atOnce)]),
    ...pools.flatMap((pool) => poolShare(document, pool, runs)),
  ];
}

const tooManyOpen = (runs: number, tasks: number): CheckFinding => ({
  severity: "error",
  message: `${count(runs)} runs of ${count(tasks)} tasks are ${count(runs * tasks)} open tasks; ${count(MAX_OPEN_TASKS)} are allowed. Lower \`max_active_runs\`, or split the DAG.`,
});

const laneShare = (lane: string, slots: number, atOnce: number): CheckFinding =>
  atOnce <= slots
    ? { severity: "info", message: `At most ${count(atOnce)} of the ${count(slots)} slots of lane \`${lane}\`.` }
    : {
        severity: "warning",
        message: `Up to ${count(atOnce)} tasks may want the ${count(slots)} slots of lane \`${lane}\` at once: with all its runs active it keeps the lane busy, and what does not fit waits.`,
      };

/** How much of a pool one run takes when all its tasks in it are ready. */
function poolShare({ tasks }: DagDocument, pool: Limit, runs: number): CheckFinding[] {
  const users = tasks.filter((task) => task.pool === pool.name);
  if (users.length === 0) return [];
  const wanted = users.reduce((sum, task) => sum + (task.pool_slots ?? SETTING_DEFAULTS.pool_slots), 0) * runs;
  const message = `${count(users.length)} tasks take up to ${count(wanted)} slots of pool \`${pool.name}\`, which has ${count(pool.slots)}.`;
  return [{ severity: wanted > pool.slots ? "warning" : "info", message }];
}

const count = (value: number): string => value.toLocaleString("en");

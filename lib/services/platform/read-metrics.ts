import type { Readiness } from "@/lib/contracts/platform";
import type { Db } from "@/lib/db/client";
import { type Count, countOpenAlertsByKind, countOpenClients, countOpenRuns, readFigures } from "@/lib/db/metrics";
import { listLanes } from "@/lib/db/platform";

/** Every figure that is given to a monitor, with what it means. docs/metrics.md lists them. No client is ever a label. */
export const METRICS = {
  signalbox_redis_up: { help: "1 while Redis answers.", labels: [] },
  signalbox_ready: { help: "1 while clients that arrive now would be decided, as /api/readyz says.", labels: [] },
  signalbox_workers: {
    help: "Worker processes by state: alive, or silent in the last ten minutes.",
    labels: ["state"],
  },
  signalbox_scheduler_pass_age_seconds: { help: "Since the loops that start things last passed.", labels: [] },
  signalbox_lane_slots: { help: "Slots of a lane over all workers.", labels: ["lane"] },
  signalbox_lane_attempts: {
    help: "Open attempts that hold a slot of a lane: queued or running.",
    labels: ["lane", "state"],
  },
  signalbox_lane_waiting: { help: "Tasks that wait for a slot of a lane.", labels: ["lane"] },
  signalbox_lane_oldest_waiting_seconds: {
    help: "Age of the oldest task that waits; 0 when none does.",
    labels: ["lane"],
  },
  signalbox_lane_canary_age_seconds: {
    help: "Since a job last went through the queue of a lane to a worker and back; ten seconds or less while all is well.",
    labels: ["lane"],
  },
  signalbox_lanes_unserved: { help: "Lanes in which tasks wait and that no live worker serves.", labels: [] },
  signalbox_clients_open: { help: "Clients in queues: waiting, held, quarantined, claimed.", labels: ["dag", "state"] },
  signalbox_runs_open: { help: "Runs that are not over: queued, running.", labels: ["dag", "state"] },
  signalbox_alerts_open: { help: "Open alerts.", labels: ["kind", "severity"] },
  signalbox_messages_pending: { help: "Messages of alerts that no receiver has taken yet.", labels: [] },
  signalbox_outbox_attempts: { help: "Attempts that are announced and not yet begun.", labels: [] },
  signalbox_database_bytes: { help: "Size of the database on disk.", labels: [] },
} as const satisfies Record<string, Readonly<{ help: string; labels: readonly string[] }>>;

export type MetricName = keyof typeof METRICS;
export type Figures = Partial<Record<MetricName, readonly Count[]>>;

const one = (value: number): Count[] => [{ labels: {}, value }];

/** What a monitor asks for, read now: any number of web processes give the same. */
export async function readMetrics(db: Db, readiness: Readiness, now: Date): Promise<Figures> {
  const { redis, isReady, workersAlive, workersSilent, secondsSinceSchedulerPass } = readiness;
  const [lanes, clients, runs, alerts, figures] = await Promise.all([
    listLanes(db),
    countOpenClients(db),
    countOpenRuns(db),
    countOpenAlertsByKind(db),
    readFigures(db),
  ]);
  const ofLane = (figureOf: (lane: (typeof lanes)[number]) => number): Count[] =>
    lanes.map((lane) => ({ labels: { lane: lane.name }, value: figureOf(lane) }));
  const ageOf = (at: string | null) => (at === null ? 0 : Math.max(0, (now.getTime() - Date.parse(at)) / 1_000));
  return {
    signalbox_redis_up: one(Number(redis)),
    signalbox_ready: one(Number(isReady)),
    signalbox_workers: [
      { labels: { state: "alive" }, value: workersAlive },
      { labels: { state: "silent" }, value: workersSilent },
    ],
    ...(secondsSinceSchedulerPass === null
      ? {}
      : { signalbox_scheduler_pass_age_seconds: one(secondsSinceSchedulerPass) }),
    signalbox_lane_slots: ofLane(({ slots }) => slots),
    signalbox_lane_attempts: lanes.flatMap(({ name: lane, queued, running }) => [
      { labels: { lane, state: "queued" }, value: queued },
      { labels: { lane, state: "running" }, value: running },
    ]),
    signalbox_lane_waiting: ofLane(({ waiting }) => waiting),
    signalbox_lane_oldest_waiting_seconds: ofLane(({ oldestWaitingAt }) => ageOf(oldestWaitingAt)),
    signalbox_lane_canary_age_seconds: lanes.flatMap(({ name: lane, secondsSinceCanary: value }) =>
      value === null ? [] : [{ labels: { lane }, value }],
    ),
    signalbox_lanes_unserved: one(readiness.unservedLanes),
    signalbox_clients_open: clients,
    signalbox_runs_open: runs,
    signalbox_alerts_open: alerts,
    signalbox_messages_pending: one(figures.messagesPending),
    signalbox_outbox_attempts: one(figures.outbox),
    signalbox_database_bytes: one(figures.databaseBytes),
  };
}

import { judgeConsumers, type Seen } from "@/lib/domain/lane/stuck";
import type { LaneQueues } from "@/lib/jobs/lane-queues";
import type { Logger } from "@/lib/observability/logger";
import type { LaneConsumers } from "@/worker/loops/lanes";

type Deps = Readonly<{
  queues: LaneQueues;
  consumers: LaneConsumers;
  /** This process takes nothing any more, and does not know why: a new one is needed. */
  onStuck: () => void;
  log: Logger;
}>;

/** Looks whether each consumer of this worker takes what is first in its lane. Answers what looks once. */
export function createStuckWatch({ queues, consumers, onStuck, log }: Deps): () => Promise<void> {
  let seen: Seen = new Map();
  return async () => {
    const looks = await Promise.all(
      consumers.taking().map(async ({ lane, signs }) => ({ lane, signs, first: await queues.first(lane) })),
    );
    const judged = judgeConsumers(seen, looks);
    seen = judged.seen;
    if (judged.stuck.length === 0) return;
    const sentence = "This worker takes nothing any more from a lane it serves: it gives back what it has and ends";
    log.fatal({ event: "worker.stuck", lanes: judged.stuck }, sentence);
    onStuck();
  };
}

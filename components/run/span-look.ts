import type { SpanKind } from "@/lib/domain/run/task-spans";

/** Words for each way in which a task's time passes; colour, height and pattern lie with `data-span` in pictures.css. */
export const SPAN_LOOK = {
  slot: { title: "no slot", says: "waited for a slot" },
  queue: { title: "in the queue", says: "waited for a worker" },
  retry: { title: "until a retry", says: "waited for a retry" },
  deferred: { title: "deferred", says: "waited without a slot" },
  work: { title: "work", says: "worked" },
} as const satisfies Record<SpanKind, { title: string; says: string }>;

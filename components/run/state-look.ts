import {
  AlarmClock,
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  RotateCcw,
  ShieldAlert,
  SkipForward,
  TimerOff,
  Unplug,
} from "lucide-react";
import type { QueueItemState } from "@/lib/contracts/clients";
import type { AttemptState, RunState, TaskState } from "@/lib/domain/run/model";

export type AnyState = TaskState | RunState | AttemptState | QueueItemState;

/** Word and icon of every state; the colour comes from `data-state` in globals.css and only repeats them. */
export const STATE_LOOK = {
  none: { label: "not started", icon: CircleDashed },
  scheduled: { label: "scheduled", icon: Clock },
  queued: { label: "queued", icon: Hourglass },
  running: { label: "running", icon: LoaderCircle },
  up_for_retry: { label: "up for retry", icon: RotateCcw },
  deferred: { label: "waiting, no slot held", icon: AlarmClock },
  success: { label: "success", icon: CircleCheck },
  failed: { label: "failed", icon: CircleX },
  skipped: { label: "skipped", icon: SkipForward },
  upstream_failed: { label: "upstream failed", icon: CircleAlert },
  cancelled: { label: "cancelled", icon: Ban },
  timed_out: { label: "timed out", icon: TimerOff },
  lost: { label: "worker lost", icon: Unplug },
  waiting: { label: "waiting", icon: Hourglass },
  held: { label: "held", icon: CirclePause },
  quarantined: { label: "quarantined", icon: ShieldAlert },
  claimed: { label: "in a run", icon: LoaderCircle },
  done: { label: "done", icon: CircleCheck },
  error: { label: "error", icon: CircleX },
} as const satisfies Record<AnyState, { label: string; icon: LucideIcon }>;

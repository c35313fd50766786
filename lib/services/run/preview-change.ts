import type { TaskPreview } from "@/lib/contracts/runs";
import type { HandEvent } from "@/lib/domain/run/by-hand";
import { isRunOver } from "@/lib/domain/run/model";
import { fingerprint, previewChange } from "@/lib/domain/run/preview";
import type { RunAtHand } from "@/lib/services/engine/apply-by-hand";
import { keysAt } from "@/lib/services/run/change-run";
import { previewHash } from "@/lib/services/run/confirmed";

type TaskEvent = Extract<HandEvent, { type: "retried" | "marked" }>;

/** What a change of one task would do now, for a person to read and to confirm. */
export function showTaskPreview(run: RunAtHand, event: TaskEvent): TaskPreview {
  const { plan } = run.version;
  const { outcome, ...lists } = previewChange(plan, run.status, event);
  return {
    from: run.status.tasks[event.index]?.state ?? "none",
    started: keysAt(run, lists.started),
    killed: keysAt(run, lists.killed),
    skipped: keysAt(run, lists.skipped),
    blocked: keysAt(run, lists.blocked),
    undecided: keysAt(run, lists.undecided),
    reopens: isRunOver(run.row.state),
    outcome,
    hash: previewHash(fingerprint(plan, run.row.state, run.status, event)),
  };
}

import { z } from "zod";

/** Units of one backfill at most; more are two backfills. */
export const MAX_UNITS = 10_000;

/** Why a unit gets no run of a backfill, and what people are told. */
export const SKIP_REASONS = {
  open_run: "has an open run",
  in_backfill: "waits in another backfill",
  has_run: "was run already",
  not_failed: "did not fail",
  unknown_client: "was never a client of this DAG",
  cancelled: "the backfill was cancelled",
} as const;
export const skipReasonSchema = z.enum([
  "open_run",
  "in_backfill",
  "has_run",
  "not_failed",
  "unknown_client",
  "cancelled",
]);
export type SkipReason = z.infer<typeof skipReasonSchema>;

/** Which of the chosen units are run: those without any run, those whose newest run failed, or all. */
export type Rerun = "missing" | "failed" | "all";

/** A slot of a schedule or a client, and how it stands now. */
export type Candidate = Readonly<{
  /** The slot's time or the client's key. */
  name: string;
  tick: Date | null;
  /** The client's newest item in this DAG's queue. */
  queueItemId: string | null;
  /** Of its newest run; `none`: a slot that was not run, `unknown`: a client that never was in this DAG. */
  last: "none" | "unknown" | "open" | "success" | "failed";
  isInBackfill: boolean;
}>;

export type BackfillPlan = Readonly<{
  units: readonly Candidate[];
  skipped: readonly Readonly<{ name: string; reason: SkipReason }>[];
}>;

/** Which candidates become units, in their order, and why the others do not. */
export function planBackfill(rerun: Rerun, candidates: readonly Candidate[]): BackfillPlan {
  const units: Candidate[] = [];
  const skipped: { name: string; reason: SkipReason }[] = [];
  for (const candidate of candidates) {
    const reason = whySkipped(rerun, candidate);
    if (reason) skipped.push({ name: candidate.name, reason });
    else units.push(candidate);
  }
  return { units, skipped };
}

function whySkipped(rerun: Rerun, { last, isInBackfill }: Candidate): SkipReason | null {
  if (last === "unknown") return "unknown_client";
  if (last === "open") return "open_run";
  if (isInBackfill) return "in_backfill";
  if (rerun === "missing" && last !== "none") return "has_run";
  return rerun === "failed" && last !== "failed" ? "not_failed" : null;
}

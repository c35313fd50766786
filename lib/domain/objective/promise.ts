/** How a client or a run stands: `failed` and `cancelled` may still be taken back by a person. */
export type Standing = "open" | "success" | "failed" | "cancelled";

/** What a deadline became. Once it is not pending any more it stays what it is. */
export type Verdict = "met" | "missed" | "void";

/**
 * What a deadline that has passed became. Only a success in time keeps it: a client whose run failed has no decision. What
 * a person cancelled is nobody's promise any more. Times in milliseconds.
 */
export function judgeDeadline({
  dueAt,
  standing,
  endedAt,
}: Readonly<{ dueAt: number; standing: Standing; endedAt: number | null }>): Verdict {
  if (standing === "cancelled") return "void";
  return standing === "success" && endedAt !== null && endedAt <= dueAt ? "met" : "missed";
}

/** Whether what ended kept its target; null where nothing was promised, or where a person cancelled it. */
export function keptTarget(tookMs: number, targetMs: number | null, standing: Standing): boolean | null {
  if (targetMs === null || standing === "cancelled") return null;
  return standing === "success" && tookMs <= targetMs;
}

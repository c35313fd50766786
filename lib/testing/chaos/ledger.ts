import { readFile, writeFile } from "node:fs/promises";
import { grouped } from "@/lib/testing/chaos/grouped";

/** One effect that a task had on the world outside: who had it, and when. */
export type Effect = Readonly<{ key: string; attemptId: string; atMs: number }>;
/** What the database says about an attempt when everything is over. */
export type LedgerAttempt = Readonly<{ id: string; state: string; key: string; finishedMs: number | null }>;

/** A process tree may outlive its attempt by this much. */
const OUTLIVES_MS = 5_000;

/** The shell command by which a task has its effect: one line in a file, which no fault of the services reaches. */
export const effectCommand = (file: string): string =>
  `printf '%s %s %s\\n' "$SIGNALBOX_IDEMPOTENCY_KEY" "$SIGNALBOX_ATTEMPT_ID" "$EPOCHREALTIME" >> '${file}'`;

export const createLedger = (file: string): Promise<void> => writeFile(file, "");

export async function readLedger(file: string): Promise<Effect[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [key = "", attemptId = "", seconds = ""] = line.split(" ");
    return { key, attemptId, atMs: Number(seconds.replace(",", ".")) * 1_000 };
  });
}

/**
 * What effects and attempts say about each other, by promise that is broken: an effect may happen again only because an
 * earlier attempt failed or was lost, never within one attempt, never without one, and never long after it.
 */
export function judgeLedger(
  effects: readonly Effect[],
  attempts: readonly LedgerAttempt[],
): Record<string, readonly unknown[]> {
  const attemptOf = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const byAttempt = grouped(effects, ({ attemptId }) => attemptId);
  const isLate = ({ attemptId, atMs }: Effect) => {
    const finishedMs = attemptOf.get(attemptId)?.finishedMs ?? null;
    return finishedMs !== null && atMs > finishedMs + OUTLIVES_MS;
  };
  const judged = {
    "every success had its effect": attempts.filter(({ id, state }) => state === "success" && !byAttempt.has(id)),
    "an attempt has its effect once": [...byAttempt.values()].filter((same) => same.length > 1),
    "an effect belongs to a recorded attempt": effects.filter(
      ({ attemptId, key }) => attemptOf.get(attemptId)?.key !== key,
    ),
    "no effect comes long after its attempt": effects.filter(isLate),
  };
  return Object.fromEntries(Object.entries(judged).filter(([, broken]) => broken.length > 0));
}

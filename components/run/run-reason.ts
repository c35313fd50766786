import type { RunState } from "@/lib/domain/run/model";

/** Reasons that are words for programs; every other one is a sentence already. */
const SENTENCES: Readonly<Record<string, string>> = {
  handled_failures: "Tasks failed, and a task behind each of them handled it.",
  blocked: "Nothing was left that could run, although not every task had ended.",
};

/** Why a run or its client ended so, for people. */
export const reasonText = (reason: string | null): string | null =>
  reason === null ? null : (SENTENCES[reason] ?? reason);

/** A success that is not like any other: something failed on the way and was answered. */
export const hasHandledFailures = ({ state, reason }: Readonly<{ state: RunState; reason: string | null }>): boolean =>
  state === "success" && reason === "handled_failures";

import { POLLUTING_NAMES } from "@/lib/domain/dag/unsafe-text";

/** Words of the condition language: `results.in` could not be written. */
const CONDITION_WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "in"]);

/** Keys that look right but cannot name a task. */
export const isReservedKey = (key: string): boolean => CONDITION_WORDS.has(key) || POLLUTING_NAMES.has(key);

/** The eleven trigger rules of semantics.md, in the order the designer offers them. */
export const TRIGGER_RULES = [
  "all_success",
  "none_failed_min_one_success",
  "none_failed",
  "all_done",
  "all_done_min_one_success",
  "one_success",
  "one_failed",
  "one_done",
  "all_failed",
  "all_skipped",
  "none_skipped",
] as const;

export type TriggerRule = (typeof TRIGGER_RULES)[number];

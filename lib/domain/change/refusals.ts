import type { ErrorCode } from "@/lib/domain/shared/app-error";

/**
 * Why a change is refused, once: services use these sentences, and so does the edge when only the database's guards
 * noticed. Codes: governance.md 1.2. 409 means the caller's picture is out of date, 403 that it is not theirs to do.
 */
export const REFUSALS = {
  not_open: ["conflict", "This change request is no longer open. Reload the page to see what happened to it."],
  head_moved: ["conflict", "A newer revision was pushed meanwhile. Reload the page and look at what changed."],
  base_moved: ["conflict", "Another change was activated meanwhile. Update this one, so that it starts from there."],
  stale_revision: [
    "conflict",
    "A newer revision was pushed since you looked. Reload, see what changed, and decide again.",
  ],
  closure_changed: [
    "conflict",
    "Something this revision refers to changed since it was pushed. Push the draft again, so that reviewers see what will run.",
  ],
  check_missing: ["conflict", "A required check has no result yet. Run the checks again, then activate."],
  check_not_green: ["conflict", "A required check does not pass. The page says which and why."],
  never_active: ["forbidden", "This was never active, so it cannot be gone back to. Propose it as a change."],
  missing_approval: ["conflict", "It lacks an approval that counts. The page says whose is missing."],
  changes_requested: ["conflict", "A reviewer asked for changes. They have to approve or withdraw first."],
  open_thread: ["conflict", "A blocking comment is still open. Its author or a data engineer has to resolve it first."],
  no_policy: ["conflict", "No approval rule applies to this revision, so it cannot be activated. Push it again."],
  is_contributor: ["forbidden", "You contributed to this change, so somebody else has to approve it."],
  not_eligible: ["forbidden", "Your roles do not count for this change. The page names whose do."],
  fresh_grant: [
    "forbidden",
    "Your role was given to you after this change began, or by somebody with a part in it, so it does not count here. Somebody who held theirs before has to decide.",
  ],
  not_standing: ["conflict", "This objection no longer stands. Reload the page to see what was said since."],
  still_reachable: [
    "forbidden",
    "Whoever objected still holds their role and has had less than one working day to answer. Ask them first.",
  ],
  claimed: ["forbidden", "Somebody else is on this review. Only they hand it over; you can take it yourself."],
  no_reviewer: ["invalid_input", "They cannot give an approval that this change still needs. Ask somebody else."],
  frozen: ["conflict", "An activation window holds changes of this DAG back. The page says until when."],
  obligation_overdue: [
    "conflict",
    "What was activated in an emergency is overdue for review, so only going back to an earlier version is activated. The DAG's page says who reviews and who signs.",
  ],
  break_glass_ended: ["conflict", "This was answered already. Reload the page to see how."],
  same_person: ["forbidden", "Two people break the glass: you asked for it, so somebody with the other role confirms."],
  is_involved: ["forbidden", "Whoever had a part in the change or in breaking the glass does not clear the debt."],
  obligation_ended: ["conflict", "This debt was cleared already. Reload the page to see by whom."],
  platform_change_ended: ["conflict", "This was answered already. Reload the page to see how."],
  no_platform_change: [
    "forbidden",
    "This changes by a proposal and the approval of somebody of data ops. Propose it on the Platform page.",
  ],
  no_activation_record: ["forbidden", "A version becomes active only through an approved change request."],
  grant_is_fixed: ["forbidden", "A role grant is given once and taken away once. Give a new one instead."],
  needs_second_person: ["forbidden", "Two people give this role: one asks for it, another confirms."],
  append_only: ["forbidden", "This record is never changed or deleted."],
  terminal_state: ["conflict", "It has already ended and stays as it is."],
  decided_run: ["conflict", "This run has decided about its client and stays as it is. Replay it instead."],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

export type RefusalCode = keyof typeof REFUSALS;

export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);

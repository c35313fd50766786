import { expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import { whyNotAnswer } from "@/lib/domain/run/approval";

test.each<[string, Role[], Role[], string | null, string | null]>([
  ["somebody with a role that is asked may answer", ["de"], ["ds", "de"], null, null],
  ["one of several roles is enough", ["do", "manager"], ["manager"], "other", null],
  ["a role that is not asked is refused", ["de"], ["ds"], null, "not_your_role"],
  ["an administrator has no say by that role alone", ["de"], ["admin"], null, "not_your_role"],
  ["nobody answers in a run he started himself", ["de"], ["de"], "me", "own_run"],
])("%s", (_name, asked, roles, startedBy, reason) => {
  expect(whyNotAnswer(asked, { userId: "me", roles }, startedBy)?.reason ?? null).toBe(reason);
});

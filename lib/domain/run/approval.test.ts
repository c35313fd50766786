import { expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import { whyNotAnswer } from "@/lib/domain/run/approval";

test.each<[string, Role[], Role[], string[], string | null]>([
  ["somebody with a role that is asked may answer", ["de"], ["ds", "de"], [], null],
  ["one of several roles is enough", ["do", "manager"], ["manager"], ["other"], null],
  ["a role that is not asked is refused", ["de"], ["ds"], [], "not_your_role"],
  ["an administrator has no say by that role alone", ["de"], ["admin"], [], "not_your_role"],
  ["nobody answers in a run that he started, or whose client he enqueued", ["de"], ["de"], ["other", "me"], "own_run"],
])("%s", (_name, asked, roles, starters, reason) => {
  expect(whyNotAnswer(asked, { userId: "me", roles }, starters)?.reason ?? null).toBe(reason);
});

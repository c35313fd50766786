import { expect, test } from "vitest";
import { reachesWithoutWorkers } from "@/lib/domain/alert/reach";

const RULE = { kind: null, dagKey: null, objective: null, minSeverity: "critical" } as const;
const MAIL = { kind: "email", isActive: true, rules: [RULE] };

test.each([
  ["nobody", [], false],
  ["a mail of everything", [MAIL], true],
  ["a mail of just that", [{ ...MAIL, rules: [{ ...RULE, kind: "no_worker" as const }] }], true],
  ["a mail of something else", [{ ...MAIL, rules: [{ ...RULE, kind: "run_failed" as const }] }], false],
  ["a mail about one DAG", [{ ...MAIL, rules: [{ ...RULE, dagKey: "research.test" }] }], false],
  ["a mail about one objective", [{ ...MAIL, rules: [{ ...RULE, objective: "run_p95" }] }], false],
  ["a mail of nothing", [{ ...MAIL, rules: [] }], false],
  ["a mail that is switched off", [{ ...MAIL, isActive: false }], false],
  [
    "Slack and a webhook",
    [
      { ...MAIL, kind: "slack" },
      { ...MAIL, kind: "webhook" },
    ],
    false,
  ],
  ["one that counts among others", [{ ...MAIL, kind: "slack" }, MAIL], true],
])("that no worker is alive reaches %s: %s", (_, channels, isReached) => {
  expect(reachesWithoutWorkers(channels)).toBe(isReached);
});

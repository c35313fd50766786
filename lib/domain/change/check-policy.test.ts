import { expect, test } from "vitest";
import { checkPolicy } from "@/lib/domain/change/check-policy";
import type { Requirement } from "@/lib/domain/change/requirement";

const rule = (name: Requirement["rule"], roles: Requirement["roles"], minimum = 1): Requirement => ({
  rule: name,
  roles,
  minimum,
  because: { reasons: [`${name} changed`], changes: 1 },
});
const [engineering, platform] = [rule("engineering", ["de"]), rule("platform", ["do"])];

test.each([
  ["asked for what they ask for today", [engineering, platform], [engineering, platform], []],
  ["asked for more than today", [engineering, platform], [engineering], []],
  [
    "asked for less than today",
    [engineering],
    [engineering, platform],
    ["Today the rules also ask for an approval of Data ops: platform changed."],
  ],
  [
    "asked for fewer people than today",
    [engineering],
    [rule("engineering", ["de"], 2)],
    ["Today the rules also ask for 2 approvals of Data engineer: engineering changed."],
  ],
  [
    "asked people whose word would not do today",
    [rule("notes", ["ds", "de"])],
    [rule("notes", ["de"])],
    ["Today the rules also ask for an approval of Data engineer: notes changed."],
  ],
  ["asked fewer people than would do today", [rule("notes", ["de"])], [rule("notes", ["ds", "de"])], []],
  ["asked for nothing", [], [], ["No approval rule applies to this revision."]],
])("rules that %s", (_name, stored, today, errors) => {
  const found = checkPolicy(stored, today);
  expect(found.flatMap(({ severity, message }) => (severity === "error" ? [message] : []))).toEqual(errors);
  expect(found.filter(({ severity }) => severity === "info")).toHaveLength(stored.length);
});

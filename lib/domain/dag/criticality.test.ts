import { expect, test } from "vitest";
import { ROLES } from "@/lib/domain/access/roles";
import { CRITICALITIES, type Criticality, isLowered, mayPause } from "@/lib/domain/dag/criticality";

test.each(
  CRITICALITIES.flatMap((before, from) => CRITICALITIES.map((after, to) => [before, after, to < from] as const)),
)("from %s to %s: lowered is %s", (before, after, expected) => {
  expect(isLowered(before, after)).toBe(expected);
});

test.each<[Criticality, string[]]>([
  ["sandbox", ["ds", "de", "do"]],
  ["standard", ["ds", "de", "do"]],
  ["critical", ["de", "do"]],
])("a DAG that is %s is paused by %j", (criticality, expected) => {
  expect(ROLES.filter((role) => mayPause([role], criticality)).toSorted()).toEqual(expected.toSorted());
});

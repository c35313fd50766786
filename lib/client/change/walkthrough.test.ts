import { expect, it } from "vitest";
import { walkStep } from "@/lib/client/change/walkthrough";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const document = aDocument([
  aBashTask("end", ["left", "right"]),
  aBashTask("left", ["first"]),
  aBashTask("first"),
  aBashTask("right", ["first"]),
]);
const keys = (stops: readonly Readonly<{ key: string }>[] | undefined) => stops?.map(({ key }) => key);

it.each([
  ["first", 1, [], ["left", "right"]],
  ["left", 2, ["first"], ["end"]],
  ["right", 3, ["first"], ["end"]],
  ["end", 4, ["left", "right"], []],
])("a reader at %s is told the place in the order of the run and the ways on", (key, position, before, after) => {
  const step = walkStep(document, idOf(key));
  expect([step?.position, step?.count, keys(step?.comesAfter), keys(step?.leadsTo)]).toEqual([
    position,
    4,
    before,
    after,
  ]);
});

it("a reader at no task stands nowhere", () => {
  expect(walkStep(document, null)).toBeNull();
});

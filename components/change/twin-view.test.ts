import type { Viewport } from "@xyflow/react";
import { expect, it } from "vitest";
import { TwinView } from "@/components/change/twin-view";

const at = (x: number): Viewport => ({ x, y: 0, zoom: 1 });

it("whichever of two pictures is moved takes the other along, and neither answers an echo", () => {
  const twins = new TwinView();
  const heard: string[] = [];
  const leave = twins.join("before", ({ x }) => {
    heard.push(`before to ${x}`);
    twins.moved("before", at(x));
  });
  twins.join("after", ({ x }) => {
    heard.push(`after to ${x}`);
    twins.moved("after", at(x));
  });
  twins.moved("before", at(1));
  twins.moved("after", at(2));
  twins.moved("after", at(2));
  leave();
  twins.moved("after", at(3));
  expect(heard).toEqual(["after to 1", "before to 2"]);
});

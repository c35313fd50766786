import { expect, it } from "vitest";
import { createRunFlow, runTaskData } from "@/components/run/run-overlay";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";
import { aRunTask } from "@/lib/testing/run-builders";

const document = aDocument([
  aBranchTask("tier", { cases: [{ when: "true", then: ["fast"] }], otherwise: ["manual"] }),
  aBashTask("fast", ["tier"]),
  aBashTask("manual", ["tier"]),
]);

it("marks the edge that a branch did not choose, and only once it chose", () => {
  const draw = createRunFlow(document, {});
  const waiting = [aRunTask("tier", "running"), aRunTask("fast", "none"), aRunTask("manual", "none")];
  expect(draw(waiting).edges.map((edge) => edge.className)).toEqual([undefined, undefined]);
  const chosen = [
    aRunTask("tier", "success", { chosen: ["fast"] }),
    aRunTask("fast", "queued"),
    aRunTask("manual", "skipped"),
  ];
  expect(draw(chosen).edges.map((edge) => edge.className)).toEqual(["edge-passed", "edge-unchosen"]);
});

it("gives an unchanged task and edge the same object again", () => {
  const draw = createRunFlow(document, {});
  const fast = aRunTask("fast", "none");
  const first = draw([aRunTask("tier", "running"), fast]);
  const second = draw([aRunTask("tier", "success"), fast]);
  expect(second.nodes[1]).toBe(first.nodes[1]);
  expect(second.nodes[0]).not.toBe(first.nodes[0]);
  expect(draw([aRunTask("tier", "success"), fast]).edges[0]).toBe(second.edges[0]);
});

it("counts on while a task runs and shows the time it took once it is done", () => {
  const times = { startedAt: "2026-01-05T08:00:00.000Z", finishedAt: "2026-01-05T08:00:01.500Z" };
  expect(runTaskData(aRunTask("a", "running", { ...times, finishedAt: null }))).toMatchObject({
    runningSince: times.startedAt,
  });
  expect(runTaskData(aRunTask("a", "success", times))).toMatchObject({ durationMs: 1_500 });
});

import { expect, it } from "vitest";
import { expectedTimes } from "@/lib/domain/dag/expected-times";

const task = (key: string, ...needs: string[]) => ({ id: key, key, needs });
const diamond = [task("a"), task("short", "a"), task("long", "a"), task("end", "short", "long")];
const usual = new Map([
  ["a", 10],
  ["short", 5],
  ["long", 50],
  ["end", 1],
]);

it("the longest chain decides, and is named in running order", () => {
  expect(expectedTimes(diamond, usual)).toEqual({ totalMs: 61, criticalPath: ["a", "long", "end"], unknown: [] });
});

it("a task that never ran counts as no time, and is named", () => {
  const some = new Map([...usual].filter(([key]) => key !== "long"));
  expect(expectedTimes(diamond, some)).toEqual({ totalMs: 16, criticalPath: ["a", "short", "end"], unknown: ["long"] });
});

it("a chain beside the others counts, although it leads to no end in common", () => {
  expect(expectedTimes([...diamond, task("alone")], new Map([...usual, ["alone", 100]]))).toMatchObject({
    totalMs: 100,
    criticalPath: ["alone"],
  });
});

it("a cycle and what is behind it are left out, and an empty DAG takes no time", () => {
  const cycle = [task("x", "y"), task("y", "x"), task("a")];
  expect(
    expectedTimes(
      cycle,
      new Map([
        ["x", 9],
        ["a", 2],
      ]),
    ),
  ).toMatchObject({ totalMs: 2, criticalPath: ["a"] });
  expect(expectedTimes([], usual)).toEqual({ totalMs: 0, criticalPath: [], unknown: [] });
});

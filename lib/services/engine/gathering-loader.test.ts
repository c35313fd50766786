import { expect, test } from "vitest";
import { createGatheringLoader } from "@/lib/services/engine/gathering-loader";

test("keys that are asked for together are loaded together, and each gets its own value", async () => {
  const calls: number[][] = [];
  const load = createGatheringLoader<number, string>(async (keys) => {
    calls.push([...keys]);
    return keys.map((key) => `value ${key}`);
  });
  expect(await Promise.all([1, 2, 3].map(load))).toEqual(["value 1", "value 2", "value 3"]);
  expect(await load(4)).toBe("value 4");
  expect(calls).toEqual([[1, 2, 3], [4]]);
});

test("a call that fails, fails for its own keys only", async () => {
  const load = createGatheringLoader<number, number>(async (keys) => {
    if (keys.includes(1)) throw new Error("away");
    return keys;
  });
  await expect(load(1)).rejects.toThrow("away");
  expect(await load(2)).toBe(2);
});

test("a loader that answers too few values is told so, and nobody waits for ever", async () => {
  const load = createGatheringLoader<number, number>(async (keys) => keys.slice(1));
  const [first, second] = await Promise.allSettled([load(1), load(2)]);
  expect([first?.status, second?.status]).toContain("rejected");
});

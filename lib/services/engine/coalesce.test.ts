import { expect, test } from "vitest";
import { createCoalescer } from "@/lib/services/engine/coalesce";
import { waitFor } from "@/lib/testing/wait-for";

function aWork() {
  const open: (() => void)[] = [];
  const begun: string[] = [];
  const work = (key: string) => {
    begun.push(key);
    return new Promise<void>((resolve) => open.push(resolve));
  };
  return { work, begun, finish: () => open.shift()?.() };
}

test("what is asked for while it runs is done once more afterwards, not once per ask", async () => {
  const { work, begun, finish } = aWork();
  const ask = createCoalescer(work);
  for (let call = 0; call < 5; call += 1) ask("a");
  expect(begun).toEqual(["a"]);
  finish();
  await waitFor(() => begun.length === 2, { what: "the second round" });
  finish();
  ask("b");
  expect(begun).toEqual(["a", "a", "b"]);
});

test("keys do not wait for each other", () => {
  const { work, begun } = aWork();
  const ask = createCoalescer(work);
  ask("a");
  ask("b");
  expect(begun).toEqual(["a", "b"]);
});

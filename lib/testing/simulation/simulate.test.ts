import { expect, test } from "vitest";
import { MUTATIONS, type Mutation } from "@/lib/testing/simulation/mutations";
import { simulate } from "@/lib/testing/simulation/simulate";

const WORLDS = 200;
/** Seeds of worlds that once broke a promise; with `npm run simulate` come new ones. */
const ONCE_FAILED = [381, 734, 1_039, 8_541, 11_621, 5_003_004, 5_108_202];

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);

test("whatever dies, freezes, is cut off or forgets, every client is decided and every promise is kept", async () => {
  for (const seed of [...seedsFrom(1, WORLDS), ...ONCE_FAILED])
    expect({ seed, broken: await simulate(seed) }).toEqual({ seed, broken: [] });
}, 60_000);

test("a seed is the same world each time", async () => {
  const play = () => Promise.all(seedsFrom(1, 5).map((seed) => simulate(seed, "start_without_compare")));
  expect(await play()).toEqual(await play());
});

async function isNoticed(mutation: Mutation, seeds: readonly number[]): Promise<boolean> {
  for (const seed of seeds) if ((await simulate(seed, mutation)).length > 0) return true;
  return false;
}

test.each(Object.entries(MUTATIONS).map(([name, meaning]) => [meaning, name as Mutation] as const))(
  "within a hundred worlds it is noticed when %s",
  async (_, mutation) => {
    expect(await isNoticed(mutation, seedsFrom(1, 100))).toBe(true);
  },
  60_000,
);

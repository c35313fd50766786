import type { BenchOptions } from "@/bench/options";

/** One sample per run, by key. */
export type Samples = Record<string, number[]>;

/** Figures that are measured together, on sites of their own. */
export type Measure = Readonly<{ keys: readonly string[]; take: (options: BenchOptions) => Promise<Samples> }>;

/** Takes one sample of several figures per run. */
export async function sample(runs: number, once: () => Promise<Readonly<Record<string, number>>>): Promise<Samples> {
  const samples: Samples = {};
  for (let run = 0; run < runs; run += 1)
    for (const [key, value] of Object.entries(await once())) {
      samples[key] ??= [];
      samples[key].push(value);
    }
  return samples;
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Measure, type Samples, sample } from "@/bench/measure";
import { quantile } from "@/bench/statistics";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import { runPack } from "@/lib/testing/run-pack";
import { anEnvironment } from "@/lib/testing/task-requests";

/** Attempts per sample, one after the other: no attempt waits for another. */
const ATTEMPTS = 40;

/** Says when it began, by the clock that Node's hrtime reads too. */
const SCRIPT = `import time
print(time.clock_gettime_ns(time.CLOCK_MONOTONIC), flush=True)
import os
open(os.environ["SIGNALBOX_RESULT"], "w").write("null")`;

const milliseconds = (from: bigint, to: bigint): number => Number(to - from) / 1_000_000;

/** The whole operator: folder, context file, process, log, result, and the folder's end. */
async function attempt(folder: string, environment: EnvironmentSpec) {
  const begun = process.hrtime.bigint();
  const { outcome, log } = await runPack(folder, environment, { "run.py": SCRIPT });
  const ended = process.hrtime.bigint();
  if (outcome.kind !== "success") throw new Error(`the script ended as ${JSON.stringify(outcome)}`);
  return { start: milliseconds(begun, BigInt(log.text("stdout").trim())), all: milliseconds(begun, ended) };
}

const pythonStarting = (start: EnvironmentSpec["start"]): Measure => ({
  keys: [`script_start_ms_p50_${start}`, `script_attempt_ms_p50_${start}`],
  take: async (options): Promise<Samples> => {
    const folder = join(options.folder, "packs");
    await mkdir(folder, { recursive: true });
    const environment = anEnvironment("python3", { start });
    for (let warmUp = 0; warmUp < 5; warmUp += 1) await attempt(folder, environment);
    return sample(options.runs, async () => {
      const attempts: Awaited<ReturnType<typeof attempt>>[] = [];
      for (let count = 0; count < ATTEMPTS; count += 1) attempts.push(await attempt(folder, environment));
      return {
        [`script_start_ms_p50_${start}`]: quantile(
          attempts.map((each) => each.start),
          0.5,
        ),
        [`script_attempt_ms_p50_${start}`]: quantile(
          attempts.map((each) => each.all),
          0.5,
        ),
      };
    });
  },
});

export const SCRIPT_MEASURES = [pythonStarting("warm"), pythonStarting("cold")];

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSound } from "@/lib/testing/chaos/report";
import { runChaos } from "@/lib/testing/chaos/run-chaos";

/** Half a minute of workers that freeze and come back, without the fence or with it. */
async function freezes(failpoints: string) {
  const dir = await mkdtemp(join(tmpdir(), "signalbox-chaos-"));
  const kinds = ["worker_freeze"] as const;
  try {
    return await runChaos({ dir, minutes: 0.5, seed: 1, leaseSeconds: 5, failpoints, kinds, say: () => undefined });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

test("the checks of a run of chaos notice when the fence is missing", { timeout: 300_000 }, async () => {
  const report = await freezes("fence=off");
  expect(report.faults_by_kind.worker_freeze).toBeGreaterThan(0);
  expect(report.violations).toBeGreaterThan(0);
  expect(isSound(report)).toBe(false);
});

test("the same run is sound with the fence", { timeout: 300_000 }, async () => {
  const report = await freezes("");
  expect(report.lost).toBeGreaterThan(0);
  expect(report.violations_by_check).toEqual({});
  expect(report.clients_decided).toBe(report.clients_accepted);
});

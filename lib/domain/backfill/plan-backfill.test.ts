import { expect, it } from "vitest";
import { type Candidate, planBackfill } from "@/lib/domain/backfill/plan-backfill";

const LASTS = ["none", "unknown", "open", "success", "failed"] as const satisfies readonly Candidate["last"][];
const aCandidate = (last: Candidate["last"], isInBackfill = false): Candidate => ({
  name: last,
  tick: null,
  queueItemId: "1",
  last,
  isInBackfill,
});

it.each([
  ["missing", ["run", "unknown_client", "open_run", "has_run", "has_run"]],
  ["failed", ["not_failed", "unknown_client", "open_run", "not_failed", "run"]],
  ["all", ["run", "unknown_client", "open_run", "run", "run"]],
] as const)("`%s` takes what it says, whatever the newest run of a unit", (rerun, expected) => {
  const { units, skipped } = planBackfill(
    rerun,
    LASTS.map((last) => aCandidate(last)),
  );
  const reasonOf = new Map(skipped.map(({ name, reason }) => [name, reason]));
  expect(LASTS.map((last) => reasonOf.get(last) ?? "run")).toEqual(expected);
  expect(units.length + skipped.length).toBe(LASTS.length);
});

it("a unit that waits in another backfill is not run twice, and an open run is told first", () => {
  const { units, skipped } = planBackfill("all", [aCandidate("failed", true), aCandidate("open", true)]);
  expect(units).toEqual([]);
  expect(skipped.map(({ reason }) => reason)).toEqual(["in_backfill", "open_run"]);
});

it("units keep their order", () => {
  const named = ["c", "a", "b"].map((name) => ({ ...aCandidate("none"), name }));
  expect(planBackfill("missing", named).units.map(({ name }) => name)).toEqual(["c", "a", "b"]);
});

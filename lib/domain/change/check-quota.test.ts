import { expect, test } from "vitest";
import { checkQuota } from "@/lib/domain/change/check-quota";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const platform = { lanes: [{ name: "default", slots: 24 }], pools: [{ name: "ledger", slots: 4 }] };
const tasks = (many: number, more = {}) => Array.from({ length: many }, (_, at) => aBashTask(`t${at}`, [], more));

test.each([
  ["that fits its lane", aDocument(tasks(2), { max_active_runs: 12 }), ["info"]],
  [
    "that fits its lane because few of its tasks run at once",
    aDocument(tasks(50), { max_active_runs: 2, max_active_tasks: 10 }),
    ["info"],
  ],
  ["that can fill its lane", aDocument(tasks(2), { max_active_runs: 13 }), ["warning"]],
  ["of a lane that is not there, which another check tells", aDocument(tasks(2), { lane: "gone" }), []],
  ["with more open tasks than allowed", aDocument(tasks(201), { max_active_runs: 1_000 }), ["error", "warning"]],
  ["that leaves room in a pool", aDocument(tasks(2, { pool: "ledger" }), { max_active_runs: 2 }), ["info", "info"]],
  [
    "that wants more of a pool than there is",
    aDocument(tasks(2, { pool: "ledger", pool_slots: 2 }), { max_active_runs: 2 }),
    ["info", "warning"],
  ],
])("a DAG %s", (_name, document, severities) => {
  expect(checkQuota(document, platform).map(({ severity }) => severity)).toEqual(severities);
});

test("the numbers are told, and what to do", () => {
  const [issue] = checkQuota(aDocument(tasks(201), { max_active_runs: 1_000 }), platform);
  expect(issue?.message).toBe(
    "1,000 runs of 201 tasks are 201,000 open tasks; 200,000 are allowed. Lower `max_active_runs`, or split the DAG.",
  );
});

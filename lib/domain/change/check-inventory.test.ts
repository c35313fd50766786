import { expect, test } from "vitest";
import { checkInventory } from "@/lib/domain/change/check-inventory";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { aDraft, aDraftTask } from "@/lib/testing/dag-builders";

const inventory = {
  lanes: ["default"],
  pools: [{ name: "ledger", slots: 4 }],
  environments: ["bash", "python3"],
  connections: [
    { name: "operational", kind: "postgres" },
    { name: "bureau", kind: "http" },
  ],
  packs: [{ name: "features", files: ["run.py"] }],
};
const task = (more: Partial<DraftTask>): DagDraft => aDraft([aDraftTask("one", [], more)]);

test.each<[string, DagDraft, string[]]>([
  ["everything exists", task({ operator: "pack", pack: "features", file: "run.py", environment: "python3" }), []],
  ["a field is still empty", task({ operator: "pack", pack: "" }), []],
  ["no such pack", task({ operator: "pack", pack: "gone", file: "run.py" }), ["unknown_pack"]],
  ["no such file", task({ operator: "pack", pack: "features", file: "gone.py" }), ["unknown_pack_file"]],
  ["no such environment", task({ environment: "ruby" }), ["unknown_environment"]],
  ["no such connection", task({ operator: "sql", connection: "gone" }), ["unknown_connection"]],
  ["a connection of another kind", task({ operator: "sql", connection: "bureau" }), ["connection_kind"]],
  ["an operator that takes no connection", task({ connection: "gone" }), []],
  ["a pool with enough slots", task({ pool: "ledger", pool_slots: 4 }), []],
  ["no such pool", task({ pool: "gone" }), ["unknown_pool"]],
  ["more slots than the pool has", task({ pool: "ledger", pool_slots: 5 }), ["pool_too_small"]],
  ["no such lane", aDraft([], { lane: "express" }), ["unknown_lane"]],
  [
    "clients polled from nowhere",
    aDraft([], { start: { on: "client", source: { connection: "gone" } } }),
    ["unknown_connection"],
  ],
  [
    "clients polled over HTTP",
    aDraft([], { start: { on: "client", source: { connection: "bureau" } } }),
    ["connection_kind"],
  ],
  ["no such default environment", aDraft([], { defaults: { environment: "ruby" } }), ["unknown_environment"]],
])("%s", (_what, draft, codes) => {
  expect(checkInventory(draft, inventory).map(({ code }) => code)).toEqual(codes);
});

test("an issue names the task, what is missing and what there is", () => {
  const [issue] = checkInventory(task({ operator: "pack", pack: "gone", file: "a" }), inventory);
  expect(issue?.message).toBe("Task `one`: there is no pack `gone`. Known: features.");
});

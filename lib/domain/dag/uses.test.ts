import { expect, test } from "vitest";
import { referencesOf } from "@/lib/domain/change/references";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { USED_KINDS, type Used, usedOf, usesIn } from "@/lib/domain/dag/uses";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const task = (key: string, more: Partial<DraftTask>): DraftTask => ({
  id: "0195b7a0-0000-7000-8000-000000000000",
  key,
  operator: "pack",
  needs: [],
  ...more,
});
const draft = (tasks: DraftTask[], more: Partial<DagDraft> = {}): DagDraft => ({
  signalbox: "dag/v1",
  dag: "research.test",
  tasks,
  ...more,
});

const DRAFT = draft(
  [
    task("score", { pack: "features", environment: "", pool: "ledger" }),
    task("own", { pack: "features", environment: "node" }),
    task("line", { operator: "bash", pack: "features", pool: "ledger" }),
    task("ask", { operator: "sql", connection: "loans", environment: "node" }),
  ],
  { start: { on: "client", source: { connection: "loans" } }, defaults: { environment: "python3" } },
);

test.each<[Used["kind"], string, string[], string[]]>([
  ["pool", "ledger", ["score", "line"], []],
  ["connection", "loans", ["ask"], ["source of clients"]],
  ["pack", "features", ["score", "own"], []],
  ["environment", "python3", ["score"], ["default environment"]],
  ["environment", "node", ["own"], []],
  ["environment", "bash", ["line"], []],
  ["lane", "default", [], ["the whole DAG"]],
  ["lane", "bulk", [], []],
])("of a draft, the %s %s is used by these tasks and settings", (kind, name, tasks, settings) => {
  expect(usesIn(DRAFT, { kind, name })).toEqual({ tasks, settings });
});

test("what no DAG names has no users", () => {
  expect([usedOf("pool", "ledger"), usedOf("window", "night")]).toEqual([{ kind: "pool", name: "ledger" }, null]);
});

test("a DAG that names no environment uses the product's own", () => {
  const uses = usesIn(draft([task("a", { pack: "features" })]), { kind: "environment", name: "python3" });
  expect(uses).toEqual({ tasks: ["a"], settings: [] });
});

test("of a finished document every reference that is pinned is found, and no other", () => {
  const document = aDocument([aBashTask("a", [], { pool: "ledger" }), aBashTask("b", ["a"])], { lane: "bulk" });
  const names = ["bulk", "default", "ledger", "bash", "python3", "loans"];
  const found = USED_KINDS.flatMap((kind) =>
    names.flatMap((name) => {
      const { tasks, settings } = usesIn(document, { kind, name });
      return tasks.length + settings.length > 0 ? [`${kind}:${name}`] : [];
    }),
  );
  expect(found.toSorted()).toEqual(referencesOf(document));
});

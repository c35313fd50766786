import fc from "fast-check";
import { type DagDocument, type DagDraft, type DraftTask, dagDocumentSchema } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { aDraft, idOf } from "@/lib/testing/dag-builders";

const KEYS = ["a", "b", "c", "d", "pick", "read", "join"] as const;

const bash = (key: string, needs: string[] = []): DraftTask => ({
  id: idOf(key),
  key,
  operator: "bash",
  needs,
  command: "one\ntwo\nthree\nfour\nfive",
});

/** Edges, a branch, a reader of another task's output, sets, mappings, a text of several lines. */
const START: DagDraft = aDraft(
  [
    bash("a"),
    bash("b", ["a"]),
    {
      id: idOf("pick"),
      key: "pick",
      operator: "branch",
      needs: ["b"],
      cases: [{ when: "results.a.x > 1.0", then: ["c"] }],
      otherwise: ["d"],
    },
    bash("c", ["pick"]),
    bash("d", ["pick"]),
    {
      id: idOf("read"),
      key: "read",
      operator: "pack",
      needs: ["a"],
      pack: "scores",
      file: "run.py",
      args: ["{{ results.a.x }}", "{{ client.key }}"],
    },
    {
      id: idOf("join"),
      key: "join",
      operator: "approval",
      needs: ["c", "d"],
      question: "{{ results.b.ok }}?",
      roles: ["de", "ds"],
      trigger_rule: "none_failed_min_one_success",
    },
  ],
  { defaults: { retries: 1, timeout: "1m" }, objectives: { run_p95: "3m" } },
);

const someId = fc.constantFrom(...KEYS, "new_a", "new_p", "both").map(idOf);
const someKeys = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 2 });
const LINES = ["one", "two", "three", "four", "five"];
const command = fc
  .uniqueArray(fc.nat(LINES.length - 1), { minLength: 1, maxLength: 2 })
  .chain((at) =>
    fc.constantFrom("X", "Y").map((mark) => LINES.map((line, index) => (at.includes(index) ? mark : line)).join("\n")),
  );

const edit = (own: string): fc.Arbitrary<DagEdit> =>
  fc.oneof(
    fc.record({
      kind: fc.constant("add_task" as const),
      id: fc.constantFrom(own, own, "both").map(idOf),
      key: fc.constantFrom("fresh", "other", own),
      operator: fc.constant("bash" as const),
      position: fc.constant({ x: 0, y: 0 }),
      needs: someKeys,
    }),
    fc.record({ kind: fc.constant("remove_tasks" as const), ids: someId.map((id) => [id]) }),
    fc.record({ kind: fc.constant("connect" as const), sourceId: someId, targetId: someId }),
    fc.record({ kind: fc.constant("connect" as const), sourceId: someId, targetId: someId }),
    fc.record({ kind: fc.constant("disconnect" as const), sourceId: someId, targetId: someId }),
    fc.record({
      kind: fc.constant("rename_task" as const),
      id: someId,
      key: fc.constantFrom("fresh", "other", "third"),
    }),
    fc.record({
      kind: fc.constant("set_task_fields" as const),
      id: someId,
      fields: fc.oneof(
        fc.record({ command }),
        fc.record({ timeout: fc.constantFrom("30s", "60s", "2m") }),
        fc.record({ title: fc.constantFrom("One", "Two") }),
      ),
    }),
    fc.record({
      kind: fc.constant("set_task_fields" as const),
      id: fc.constantFrom("read", "join", "pick").map(idOf),
      fields: fc.oneof(
        fc.record({ args: fc.constantFrom("b.x", "a.y", "a.z").map((path) => [`{{ results.${path} }}`]) }),
        fc.record({ roles: fc.subarray(["de", "ds", "do", "manager"], { minLength: 1 }) }),
        fc.record({ otherwise: fc.subarray(["c", "d", "join"]) }),
        fc.record({
          cases: fc.constantFrom("results.b.x > 2.0", "true").map((when) => [{ when, then: ["c"] }]),
        }),
      ),
    }),
    fc.record({
      kind: fc.constant("set_settings" as const),
      settings: fc.oneof(
        fc.record({ max_active_runs: fc.constantFrom(2, 3) }),
        fc.record({
          defaults: fc.record(
            { retries: fc.constantFrom(1, 2), timeout: fc.constantFrom("1m", "5m") },
            { requiredKeys: [] },
          ),
        }),
        fc.record({ objectives: fc.constantFrom({ run_p95: "2m" }, { task_p95: "1m" }) }),
      ),
    }),
  );

/** The document after those of the edits that the designer accepts. */
function edited(document: DagDocument, edits: readonly DagEdit[]): DagDocument {
  const start: Drawing = { document, layout: {} };
  const drawing = edits.reduce((before, one) => {
    const result = applyEdit(before, one);
    return result.ok && dagDocumentSchema.safeParse(result.value.document).success ? result.value : before;
  }, start);
  return dagDocumentSchema.parse(drawing.document);
}

/** What was active, what another change made active, and what is proposed, as people edit them. */
export const mergeTriple = fc
  .record({
    before: fc.array(edit("new_b"), { maxLength: 2 }),
    active: fc.array(edit("new_a"), { minLength: 1, maxLength: 6, size: "max" }),
    proposed: fc.array(edit("new_p"), { minLength: 1, maxLength: 6, size: "max" }),
  })
  .map(({ before, active, proposed }) => {
    const base = edited(dagDocumentSchema.parse(START), before);
    return { base, active: edited(base, active), proposed: edited(base, proposed) };
  });

import assert from "node:assert/strict";
import fc from "fast-check";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDraft } from "@/lib/domain/dag/document";
import { contentText } from "@/lib/domain/merge/content-text";
import { type Documents, mergeDocuments } from "@/lib/domain/merge/merge-documents";
import { mergeTriple } from "@/lib/testing/merge-triples";

/** How many merges had no conflict, how many had one, and how many clean ones of two sound sides broke a rule. */
export type MergeCounts = Readonly<{ clean: number; conflicting: number; broken: number }>;

/**
 * Random changes of one document on two sides, merged: the same on both sides is that, a change on one side only is
 * taken, both ways, and the sides may be swapped. What merged without a conflict is judged by the checks of every draft.
 */
export function playMergeLaws(options: { numRuns: number; seed?: number }): MergeCounts {
  const counts = { clean: 0, conflicting: 0, broken: 0 };
  fc.assert(
    fc.property(mergeTriple, ({ base, active, proposed }) => {
      expectOnly({ base, active: proposed, proposed }, proposed);
      expectOnly({ base, active: base, proposed }, proposed);
      expectOnly({ base, active, proposed: base }, active);
      const merge = expectSymmetric({ base, active, proposed });
      if (!merge) {
        counts.conflicting++;
        return;
      }
      counts.clean++;
      const keys = new Set(merge.tasks.map(({ key }) => key));
      assert.deepEqual(
        merge.tasks.flatMap(({ needs }) => needs.filter((key) => !keys.has(key))),
        [],
        "an edge from nowhere",
      );
      const { ok: isSound, issues } = checkDraft(merge);
      assert.ok(!issues.some(({ code }) => code === "unsafe_text"), "a reference without its name");
      if (!isSound && checkDraft(active).ok && checkDraft(proposed).ok) counts.broken++;
    }),
    options,
  );
  return counts;
}

function expectOnly(documents: Documents, only: DagDraft): void {
  const { document, conflicts } = mergeDocuments(documents);
  assert.deepEqual(conflicts, []);
  assert.equal(contentText(document), contentText(only));
}

/** The merged document, or null when there are conflicts: then the same ones whichever side is which. */
function expectSymmetric({ base, active, proposed }: Documents & { active: NonNullable<Documents["active"]> }) {
  const one = mergeDocuments({ base, active, proposed });
  const other = mergeDocuments({ base, active: proposed, proposed: active });
  const places = ({ conflicts }: typeof one) => conflicts.map(({ taskId, path }) => `${taskId} ${path}`);
  assert.deepEqual(places(one), places(other));
  if (one.conflicts.length > 0) return null;
  assert.equal(contentText(one.document), contentText(other.document));
  return one.document;
}

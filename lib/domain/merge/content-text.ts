import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";

/** What a draft says as text to compare: the order of tasks, edges and a choice's targets means nothing. */
export const contentText = ({ tasks, ...settings }: DagDraft): string =>
  canonicalJson({
    ...settings,
    tasks: tasks
      .map((task) => ({
        ...task,
        needs: task.needs.toSorted(),
        cases: task.cases?.map((one) => ({ ...one, then: one.then.toSorted() })),
        otherwise: task.otherwise?.toSorted(),
      }))
      .toSorted((a, b) => a.id.localeCompare(b.id)),
  });

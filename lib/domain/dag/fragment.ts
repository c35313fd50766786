import { z } from "zod";
import { type DagDraft, DOCUMENT_LIMITS, draftTaskSchema } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

export const fragmentSchema = z.strictObject({
  signalbox: z.literal("fragment/v1"),
  tasks: z
    .array(
      draftTaskSchema.omit({ id: true }).extend({ at: z.strictObject({ x: z.number(), y: z.number() }).optional() }),
    )
    .min(1)
    .max(DOCUMENT_LIMITS.tasks),
});

/** Copied tasks: no ids, because a copy is another task. */
export type Fragment = Readonly<Pick<z.infer<typeof fragmentSchema>, "tasks">>;

/** The chosen tasks as text for the clipboard, readable in a chat as well: JSON, which every YAML document may hold. */
export function copyFragment(draft: Readonly<{ document: DagDraft; layout: Layout }>, ids: readonly string[]): string {
  const chosen = new Set(ids);
  const tasks = draft.document.tasks
    .filter(({ id }) => chosen.has(id))
    .map(({ id, ...fields }) => ({ ...fields, at: draft.layout[id] }));
  return JSON.stringify({ signalbox: "fragment/v1", tasks }, null, 2);
}

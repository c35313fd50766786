import { stringify } from "yaml";
import { z } from "zod";
import { type DagDraft, DOCUMENT_LIMITS, draftTaskSchema, type Layout } from "@/lib/domain/dag/document";
import { explainShape } from "@/lib/domain/dag/explain-shape";
import { parseYaml } from "@/lib/domain/dag/yaml-parse";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const fragmentSchema = z.strictObject({
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

/** The chosen tasks as text for the clipboard, readable in a chat as well. */
export function copyFragment(draft: Readonly<{ document: DagDraft; layout: Layout }>, ids: readonly string[]): string {
  const chosen = new Set(ids);
  const tasks = draft.document.tasks
    .filter(({ id }) => chosen.has(id))
    .map(({ id, ...fields }) => ({ ...fields, at: draft.layout[id] }));
  return stringify({ signalbox: "fragment/v1", tasks }, { lineWidth: 0 });
}

/** What a clipboard text holds; a refusal says what is wrong with it in one sentence. */
export function parseFragment(text: string): Result<Fragment, string> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return err(NOT_TASKS);
  const value: unknown = parsed.value.document.toJS();
  const shape = fragmentSchema.safeParse(value);
  if (shape.success) return ok({ tasks: shape.data.tasks });
  const isFragment = typeof value === "object" && value !== null && Reflect.get(value, "signalbox") === "fragment/v1";
  const [problem] = shape.error.issues.flatMap((issue) => explainShape(issue, value));
  return err(isFragment && problem ? `These tasks cannot be pasted: ${problem.sentence}` : NOT_TASKS);
}

const NOT_TASKS = "The clipboard holds no tasks. Copy some on a canvas first, then paste.";

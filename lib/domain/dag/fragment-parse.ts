import { explainShape } from "@/lib/domain/dag/explain-shape";
import { type Fragment, fragmentSchema } from "@/lib/domain/dag/fragment";
import { parseYaml } from "@/lib/domain/dag/yaml-parse";
import { err, ok, type Result } from "@/lib/domain/shared/result";

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

import { Document, isMap, isScalar, type Node, type Scalar } from "yaml";
import { z } from "zod";
import {
  type DagDraft,
  DOCUMENT_LIMITS,
  type DraftTask,
  dagDraftSchema,
  draftTaskSchema,
} from "@/lib/domain/dag/document";
import { explainShape } from "@/lib/domain/dag/explain-shape";
import { type ParsedYaml, parseYaml, type YamlIssue } from "@/lib/domain/dag/yaml-parse";
import { documentText, YamlWriter } from "@/lib/domain/dag/yaml-write";
import { groupBy } from "@/lib/domain/shared/group-by";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A task as people type it: its id is not their concern, and no needs is an empty list. */
const yamlTaskSchema = draftTaskSchema.omit({ id: true }).extend({ needs: draftTaskSchema.shape.needs.default([]) });
const yamlDraftSchema = dagDraftSchema.extend({
  tasks: z.array(yamlTaskSchema).max(DOCUMENT_LIMITS.tasks).default([]),
});
type YamlTask = z.infer<typeof yamlTaskSchema>;

/** A person mends a few at a time. */
const MAX_ISSUES = 50;

/** The text that showed an earlier state of a draft, and what its tasks were called there. */
export type PreviousYaml = Readonly<{ text: string; tasks: readonly Readonly<{ id: string; key: string }>[] }>;

/**
 * The YAML of a draft, without ids. With the previous text only what changed is rewritten: comments, blank lines and
 * the author's order of fields stay, also those of a task that was renamed.
 */
export function draftToYaml(draft: DagDraft, previous?: PreviousYaml): string {
  const value = withoutIds(draft);
  const parsed = previous ? parseYaml(previous.text) : null;
  const document = parsed?.ok && isMap(parsed.value.document.contents) ? parsed.value.document : new Document();
  const writer = new YamlWriter(document, (items) => matchTasks(items, draft.tasks, previous?.tasks ?? []));
  document.contents = writer.write(document.contents, value, "");
  return documentText(document, previous?.text ?? "");
}

/** The draft as plain data in which absent fields are absent, and needs where there are none. */
function withoutIds(draft: DagDraft): Record<string, unknown> {
  const tasks = draft.tasks.map(({ id, needs, ...fields }) => (needs.length > 0 ? { ...fields, needs } : fields));
  return JSON.parse(JSON.stringify({ ...draft, tasks }));
}

/** The item of the text for each task: by its id's key in that text, each item once. */
function matchTasks(
  items: readonly unknown[],
  tasks: readonly DraftTask[],
  previous: PreviousYaml["tasks"],
): (Node | null)[] {
  const keyOfId = new Map(previous.map(({ id, key }) => [id, key]));
  const itemsOfKey = groupBy(items, (item) => (isMap(item) ? String(item.get("key") ?? "") : ""));
  return tasks.map((task) => {
    const item = itemsOfKey.get(keyOfId.get(task.id) ?? task.key)?.shift();
    return isMap(item) ? item : null;
  });
}

/**
 * The draft that a YAML text means, or everything that is wrong with it, each with its place. A task keeps the id of
 * the task of `base` with the same key; one that is all the same but for its key was renamed and keeps its id too.
 */
export function yamlToDraft(text: string, base: DagDraft, newId: () => string): Result<DagDraft, readonly YamlIssue[]> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return parsed;
  const { document, issueAt } = parsed.value;
  if (!isMap(document.contents))
    return err([issueAt([0, text.length], "This is no DAG document yet. Start with the line signalbox: dag/v1.")]);
  const value: unknown = document.toJS();
  const shape = yamlDraftSchema.safeParse(value);
  if (!shape.success) return err(shapeIssues(shape.error.issues, value, parsed.value));
  if (shape.data.dag !== base.dag) {
    const message = `This draft belongs to the DAG ${base.dag}; its name cannot be changed here. Create a new DAG instead.`;
    return err([issueAt(spanAt(document, ["dag"]), message)]);
  }
  return ok({ ...shape.data, tasks: withIds(shape.data.tasks, base.tasks, newId) });
}

function shapeIssues(found: readonly z.core.$ZodIssue[], value: unknown, yaml: ParsedYaml): YamlIssue[] {
  const problems = found.flatMap((issue) => explainShape(issue, value)).slice(0, MAX_ISSUES);
  return problems.map(({ code, path, sentence }) => {
    const node = code === "unknown_field" ? nameAt(yaml.document, path) : null;
    const span = node?.range ? ([node.range[0], node.range[1]] as const) : spanAt(yaml.document, path);
    return yaml.issueAt(span, `${subjectOf(yaml.document, path)} ${sentence}`);
  });
}

function subjectOf(document: ParsedYaml["document"], [first, index]: readonly PropertyKey[]): string {
  if (first !== "tasks" || typeof index !== "number") return "Setting";
  const key = document.getIn(["tasks", index, "key"]);
  return typeof key === "string" && key !== "" ? `Task \`${key}\`:` : `Task ${index + 1}:`;
}

/**
 * The place of a path in the text: a scalar itself, else the name before it, which is where the eye looks. Of a
 * missing field the place of what should hold it. Never more than one line.
 */
function spanAt(document: ParsedYaml["document"], path: readonly PropertyKey[]): readonly [number, number] {
  const value = path.length === 0 ? document.contents : document.getIn(path, true);
  const isShown = isScalar(value) && value.value !== null;
  const node = isShown ? value : (nameAt(document, path) ?? (isMap(value) ? value : null));
  const [from, to] = node?.range ?? [];
  if (from !== undefined && to !== undefined) return [from, isScalar(node) ? to : from + 1];
  return path.length === 0 ? [0, 0] : spanAt(document, path.slice(0, -1));
}

/** The name that stands before the value at a path; null in a list. */
function nameAt(document: ParsedYaml["document"], path: readonly PropertyKey[]): Scalar | null {
  const parent = path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : null;
  return isScalar(pair?.key) ? pair.key : null;
}

function withIds(tasks: readonly YamlTask[], base: readonly DraftTask[], newId: () => string): DraftTask[] {
  const free = groupBy(base, ({ key }) => key);
  const byKey = tasks.map((task) => free.get(task.key)?.shift()?.id);
  const renamed = groupBy([...free.values()].flat(), contentOf);
  return tasks.map((task, index) => ({
    ...task,
    id: byKey[index] ?? renamed.get(contentOf(task))?.shift()?.id ?? newId(),
  }));
}

/** A task without its names, as text to compare. */
function contentOf(task: YamlTask | DraftTask): string {
  const fields = Object.entries(task).filter(([name, value]) => name !== "id" && name !== "key" && value !== undefined);
  return JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

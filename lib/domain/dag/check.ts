import { checkDurations } from "@/lib/domain/dag/check-durations";
import { checkGraph } from "@/lib/domain/dag/check-graph";
import { type CheckCode, type CheckIssue, settingError, taskError } from "@/lib/domain/dag/check-issue";
import { checkOperators } from "@/lib/domain/dag/check-operators";
import { checkOutcomes } from "@/lib/domain/dag/check-outcomes";
import { checkParameters } from "@/lib/domain/dag/check-parameters";
import { checkSchedule } from "@/lib/domain/dag/check-schedule";
import { checkWaits } from "@/lib/domain/dag/check-waits";
import { type DagDocument, type DagDraft, type DraftTask, dagDocumentSchema } from "@/lib/domain/dag/document";
import { explainShape, fieldName } from "@/lib/domain/dag/explain-shape";
import { checkReferences } from "@/lib/domain/dag/references";
import { findUnsafeTexts, type UnsafeText } from "@/lib/domain/dag/unsafe-text";

/** `document` is the executable form; `issues` then holds warnings only. */
export type CheckResult =
  | Readonly<{ ok: true; document: DagDocument; issues: readonly CheckIssue[] }>
  | Readonly<{ ok: false; issues: readonly CheckIssue[] }>;

/** Codes after which the edges say nothing certain about what runs. */
const UNSOUND_EDGES: ReadonlySet<CheckCode> = new Set([
  "duplicate_key",
  "duplicate_id",
  "unknown_task",
  "self_dependency",
  "cycle",
]);

/** Everything that stands between a draft and a worker, at once. Never throws, whatever the draft holds. */
export function checkDraft(draft: DagDraft): CheckResult {
  const shape = dagDocumentSchema.safeParse(draft);
  const graphIssues = checkGraph(draft);
  const { issues: referenceIssues, references } = checkReferences(draft);
  const areEdgesSound = !graphIssues.some(({ code }) => UNSOUND_EDGES.has(code));
  const issues = [
    ...(shape.success ? [] : shapeIssues(shape.error.issues, draft)),
    ...findUnsafeTexts(draft).map((found) => unsafeIssue(draft, found)),
    ...checkSchedule(draft),
    ...checkParameters(draft),
    ...draft.tasks.flatMap(checkPool),
    ...checkWaits(draft),
    ...checkOperators(draft),
    ...checkDurations(draft),
    ...graphIssues,
    ...referenceIssues,
    ...(areEdgesSound ? checkOutcomes(draft, references) : []),
  ];
  const hasErrors = issues.some(({ severity }) => severity === "error");
  return shape.success && !hasErrors ? { ok: true, document: shape.data, issues } : { ok: false, issues };
}

type ShapeIssues = Parameters<typeof explainShape>[0][];

const shapeIssues = (found: ShapeIssues, draft: DagDraft): CheckIssue[] =>
  found
    .flatMap((issue) => explainShape(issue, draft))
    .map(({ code, path, sentence }) =>
      path.length === 1 && path[0] === "tasks" && draft.tasks.length === 0
        ? settingError("no_tasks", `The DAG has no tasks. ${ADD_ONE}`, path)
        : located(draft, code, path, sentence),
    );

const ADD_ONE = "Drag one from the palette onto the canvas.";

function checkPool(task: DraftTask): CheckIssue[] {
  if (task.pool_slots === undefined || task.pool) return [];
  const sentence =
    "`pool_slots` says how many slots of a pool it takes, and no pool is named. Choose one, or clear it.";
  return [taskError(task, "invalid_value", sentence, ["pool_slots"])];
}

function unsafeIssue(draft: DagDraft, { path, sentence }: UnsafeText): CheckIssue {
  const field = path.slice(path[0] === "tasks" && path.length > 2 ? 2 : 0);
  return located(draft, "unsafe_text", path, `\`${fieldName(field)}\` ${sentence}`);
}

/** Puts a problem found by its path where people look for it: at its task, or at a setting of the DAG. */
function located(draft: DagDraft, code: CheckCode, path: readonly PropertyKey[], sentence: string): CheckIssue {
  const [first, index] = path;
  const task = first === "tasks" && typeof index === "number" ? draft.tasks[index] : undefined;
  return task ? taskError(task, code, sentence, path.slice(2)) : settingError(code, `Setting ${sentence}`, path);
}

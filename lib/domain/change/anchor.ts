import { followLine, linesOf } from "@/lib/domain/change/follow-line";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import { buildGraph } from "@/lib/domain/dag/graph";
import { withMappedKeys } from "@/lib/domain/dag/task-keys";
import { valueAt } from "@/lib/domain/merge/value-at";

/** A line of a text, from 1, and the characters of it that are meant. */
type TextSpot = Readonly<{ line: number; range?: Readonly<{ from: number; to: number }> | undefined }>;
type Spotted = Readonly<{ spot?: TextSpot | undefined }>;

/** Where a thread hangs. `path` is a JSON pointer into the task or the document's settings, such as /start_date. */
export type ThreadAnchor =
  | Readonly<{ kind: "task"; taskId: string }>
  | (Readonly<{ kind: "field"; taskId: string; path: string }> & Spotted)
  | Readonly<{ kind: "edge"; sourceId: string; targetId: string }>
  | (Readonly<{ kind: "setting"; path: string }> & Spotted)
  | Readonly<{ kind: "pack"; pack: string }>
  | (Readonly<{ kind: "pack_file"; pack: string; file: string }> & Spotted)
  | Readonly<{ kind: "change_request" }>;
type TextAnchor = Extract<ThreadAnchor, Spotted>;

/** What a revision is made of, as far as threads hang at it. */
export type ThreadContent = Readonly<{
  document: DagDraft;
  /** Digest by pack name. */
  packs: Readonly<Record<string, string>>;
  /** Texts of the packs' files that threads are about, by `packFileKey`. */
  files: ReadonlyMap<string, string>;
}>;

export const packFileKey = (digest: string, file: string): string => `${digest} ${file}`;

/** Where a thread is shown in the head, and whether what it was written about is another by now. */
export type FollowedAnchor = Readonly<{ anchor: ThreadAnchor; isOutdated: boolean }>;

const WHOLE: ThreadAnchor = { kind: "change_request" };

/**
 * Follows a thread from the revision it was written on to the head. A line goes where its text went; what is gone is shown at
 * the nearest that is left: the text around a line, the field around a value, the task of a field, the task before a
 * task, the pack of a file, and at last the whole change. What was removed by the change already stays there.
 */
export function followAnchor(
  { then, head, base }: Readonly<{ then: ThreadContent; head: ThreadContent; base: ThreadContent | null }>,
  anchor: ThreadAnchor,
): FollowedAnchor {
  const [was, is] = [anchorValue(then, anchor), anchorValue(head, anchor)];
  if (was === null && is === null && base && anchorValue(base, anchor) !== null) return { anchor, isOutdated: false };
  if ("spot" in anchor && anchor.spot) return followSpot(then, head, anchor, anchor.spot);
  if (anchor.kind === "change_request" || is !== null) return { anchor, isOutdated: was !== is };
  return { anchor: nearest(then, head, anchor), isOutdated: was !== null };
}

function followSpot(then: ThreadContent, head: ThreadContent, anchor: TextAnchor, spot: TextSpot): FollowedAnchor {
  const [was, is] = [textAt(then, anchor), textAt(head, anchor)];
  const line = was === null || is === null ? null : followLine(was, is, spot.line);
  if (line !== null) return { anchor: { ...anchor, spot: { ...spot, line } }, isOutdated: false };
  const { spot: _gone, ...whole } = anchor;
  return { anchor: anchorValue(head, whole) === null ? nearest(then, head, whole) : whole, isOutdated: true };
}

/**
 * The anchored value as text to compare; null when there is no such value. A task's text names other tasks by id, so that
 * renaming a neighbour outdates nothing; the change request as a whole has none and is never outdated.
 */
export function anchorValue(content: ThreadContent, anchor: ThreadAnchor): string | null {
  switch (anchor.kind) {
    case "task":
      return taskValue(content.document, anchor.taskId);
    case "edge":
      return edgeValue(content.document, anchor);
    case "pack":
      return digestOf(content, anchor.pack);
    case "field":
    case "setting":
    case "pack_file":
      return anchor.spot ? lineAt(content, anchor, anchor.spot) : textOrValue(content, anchor);
    case "change_request":
      return null;
  }
}

/** The line that a thread is about, or the characters of it; null for one that is about no line, or no longer there. */
export function anchorQuote(content: ThreadContent, anchor: ThreadAnchor): string | null {
  const spot = "spot" in anchor ? anchor.spot : undefined;
  const line = spot ? anchorValue(content, anchor) : null;
  return spot?.range && line !== null ? line.slice(spot.range.from, spot.range.to) : line;
}

/** Whether a new thread can hang there: its place is there, and of a range the characters too. */
export function isThere(content: ThreadContent, anchor: ThreadAnchor): boolean {
  if (anchor.kind === "change_request") return true;
  const value = anchorValue(content, anchor);
  const end = "spot" in anchor ? (anchor.spot?.range?.to ?? 0) : 0;
  return value !== null && end <= value.length;
}

function lineAt(content: ThreadContent, anchor: TextAnchor, { line }: TextSpot): string | null {
  const text = textAt(content, anchor);
  return text === null ? null : (linesOf(text)[line - 1] ?? null);
}

/** The text that lines are counted in; null where there is no text. */
function textAt(content: ThreadContent, anchor: TextAnchor): string | null {
  if (anchor.kind === "pack_file") return fileText(content, anchor);
  const value = fieldOf(content.document, anchor);
  return typeof value === "string" ? value : null;
}

function textOrValue(content: ThreadContent, anchor: TextAnchor): string | null {
  if (anchor.kind === "pack_file") return fileText(content, anchor);
  const value = fieldOf(content.document, anchor);
  return value === undefined ? null : canonicalJson(value);
}

function fileText(content: ThreadContent, { pack, file }: Extract<ThreadAnchor, { kind: "pack_file" }>): string | null {
  const digest = digestOf(content, pack);
  return digest === null ? null : (content.files.get(packFileKey(digest, file)) ?? null);
}

const digestOf = ({ packs }: ThreadContent, pack: string): string | null =>
  Object.hasOwn(packs, pack) ? (packs[pack] ?? null) : null;

/** Only fields and settings: a pointer to a task as a whole or to its id is none. */
function fieldOf(document: DagDraft, anchor: Extract<ThreadAnchor, { kind: "field" | "setting" }>): unknown {
  const taskId = anchor.kind === "field" ? anchor.taskId : null;
  return anchor.path.startsWith("/") ? valueAt(document, { taskId, path: anchor.path }) : undefined;
}

function edgeValue(document: DagDraft, { sourceId, targetId }: Extract<ThreadAnchor, { kind: "edge" }>): string | null {
  const source = document.tasks.find(({ id }) => id === sourceId);
  const target = document.tasks.find(({ id }) => id === targetId);
  return source && target?.needs.includes(source.key) ? "edge" : null;
}

/** The nearest of what is left, when an anchor's own place is gone. */
function nearest(then: ThreadContent, head: ThreadContent, anchor: ThreadAnchor): ThreadAnchor {
  switch (anchor.kind) {
    case "task":
      return nearestTask(then.document, head.document, anchor.taskId) ?? WHOLE;
    case "edge":
      return nearestTask(then.document, head.document, anchor.targetId) ?? WHOLE;
    case "field": {
      const path = nearestPath(head, anchor);
      return path === null
        ? nearest(then, head, { kind: "task", taskId: anchor.taskId })
        : { kind: "field", taskId: anchor.taskId, path };
    }
    case "setting": {
      const path = nearestPath(head, anchor);
      return path === null ? WHOLE : { kind: "setting", path };
    }
    case "pack_file":
      return nearest(then, head, { kind: "pack", pack: anchor.pack });
    case "pack":
      return anchorValue(head, anchor) === null ? WHOLE : anchor;
    case "change_request":
      return anchor;
  }
}

/** The path itself or the nearest one around it that has a value; null when none has. */
function nearestPath(
  { document }: ThreadContent,
  anchor: Extract<ThreadAnchor, { kind: "field" | "setting" }>,
): string | null {
  let { path } = anchor;
  while (path !== "" && fieldOf(document, { ...anchor, path }) === undefined)
    path = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  return path === "" ? null : path;
}

function nearestTask(then: DagDraft, head: DagDraft, taskId: string): ThreadAnchor | null {
  const { tasks, upstream } = buildGraph(then.tasks);
  const left = new Set(head.tasks.map(({ id }) => id));
  const waiting = [tasks.findIndex(({ id }) => id === taskId)];
  // Grows while it is walked, nearest first; a document with a cycle ends too.
  for (const at of waiting) {
    const id = tasks[at]?.id;
    if (id !== undefined && left.has(id)) return { kind: "task", taskId: id };
    for (const source of upstream[at] ?? []) if (!waiting.includes(source)) waiting.push(source);
  }
  return null;
}

function taskValue(document: DagDraft, taskId: string): string | null {
  const task = document.tasks.find(({ id }) => id === taskId);
  if (!task) return null;
  const idOfKey = new Map(document.tasks.map(({ id, key }) => [key, id]));
  const { needs, cases, otherwise, ...rest } = withMappedKeys(task, (key) => idOfKey.get(key) ?? key);
  return canonicalJson({
    ...rest,
    needs: needs.toSorted(),
    cases: cases?.map((one) => ({ when: one.when, then: one.then.toSorted() })),
    otherwise: otherwise?.toSorted(),
  });
}

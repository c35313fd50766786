import type { Anchor } from "@/lib/contracts/anchors";
import type { DiffView, ThreadView } from "@/lib/contracts/change-requests";
import { type YamlPlace, yamlPlaces } from "@/lib/domain/dag/yaml-places";

export type TextSide = "before" | "after";
export type TextLine = Readonly<{ side: TextSide; line: number }>;
/** What can be talked about at a line. `column` is where in the line its text begins; null where no characters are meant. */
export type LinePlace = Readonly<{ anchor: Anchor; column: number | null }>;

/** How the lines of two texts and the anchors of threads belong together. */
export type LineTalk = Readonly<{
  placeAt: (line: TextLine) => LinePlace | null;
  /** Null for an anchor that is nowhere in these texts. */
  lineOf: (anchor: Anchor) => TextLine | null;
}>;

/** Where a thread is shown: at its place, or at the nearest that is left of it. */
export const shownAt = ({ anchor, portedTo }: Pick<ThreadView, "anchor" | "portedTo">): Anchor =>
  portedTo?.anchor ?? anchor;

/** A file of a pack: its lines as they will run are talked about. */
export function fileTalk(pack: string, file: string): LineTalk {
  return {
    placeAt: ({ side, line }) =>
      side === "after" ? { anchor: { kind: "pack_file", pack, file, spot: { line } }, column: 0 } : null,
    lineOf: (anchor) =>
      anchor.kind === "pack_file" && anchor.pack === pack && anchor.file === file
        ? { side: "after", line: anchor.spot?.line ?? 1 }
        : null,
  };
}

/** The YAML of both sides: its lines are the tasks, fields and settings of the list and the canvas. */
export function yamlTalk({ before, after }: Pick<DiffView, "before" | "after">): LineTalk {
  const sides = {
    before: sideOf(before?.yaml ?? "", before?.document.tasks ?? []),
    after: sideOf(after.yaml, after.document.tasks),
  };
  const lineOn = (side: TextSide, wanted: string): TextLine | null => {
    const line = sides[side].lineOfName.get(wanted);
    return line === undefined ? null : { side, line };
  };
  return {
    placeAt: ({ side, line }) => sides[side].placeOfLine.get(line) ?? null,
    lineOf: (anchor) => {
      for (const name of namesOf(anchor)) {
        const found = lineOn("after", name) ?? lineOn("before", name);
        if (found) return found;
      }
      return null;
    },
  };
}

type Named = Readonly<{ id: string; key: string }>;

function sideOf(yaml: string, tasks: readonly Named[]) {
  const idOf = new Map(tasks.map(({ id, key }) => [key, id]));
  const placeOfLine = new Map<number, LinePlace>();
  const lineOfName = new Map<string, number>();
  for (const [line, place] of yamlPlaces(yaml)) {
    const anchor = anchorOf(place, idOf);
    const [name] = anchor ? namesOf(anchor) : [];
    if (!anchor || name === undefined) continue;
    placeOfLine.set(line, { anchor, column: place.text?.column ?? null });
    lineOfName.set(name, Math.min(line, lineOfName.get(name) ?? line));
  }
  return { placeOfLine, lineOfName };
}

function anchorOf({ taskKey, path, text }: YamlPlace, idOf: ReadonlyMap<string, string>): Anchor | null {
  const spot = text ? { spot: { line: text.line } } : {};
  if (taskKey === null) return { kind: "setting", path, ...spot };
  const taskId = idOf.get(taskKey);
  if (taskId === undefined) return null;
  return path === "" ? { kind: "task", taskId } : { kind: "field", taskId, path, ...spot };
}

/** What an anchor is called among the lines of a YAML, and then what lies around it, from the inside out. */
function namesOf(anchor: Anchor): string[] {
  switch (anchor.kind) {
    case "task":
      return [anchor.taskId];
    case "field":
      return [...pathNames(anchor.taskId, anchor.path, anchor.spot?.line), anchor.taskId];
    case "edge":
      return [`${anchor.targetId} /needs`, anchor.targetId];
    case "setting":
      return pathNames("-", anchor.path, anchor.spot?.line);
    default:
      return [];
  }
}

function pathNames(owner: string, path: string, line: number | undefined): string[] {
  const parts = path.split("/");
  const around = parts.slice(1).map((_, left) => `${owner} ${parts.slice(0, parts.length - left).join("/")}`);
  return line === undefined ? around : [`${owner} ${path} ${line}`, ...around];
}

import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import type { Change } from "@/lib/domain/change/diff";

/** Another open change request of the same DAG. */
export type OtherChange = Readonly<{ number: number; title: string; author: string; changes: readonly Change[] }>;

type Touched = Readonly<{ label: string; taskId?: string | undefined }>;

/** Where two open changes speak about the same thing: whichever is activated second meets the other one in a merge. */
export function checkOverlap(mine: readonly Change[], others: readonly OtherChange[]): CheckFinding[] {
  const own = touchedBy(mine);
  return others.flatMap(({ number, title, author, changes }) => {
    const theirs = touchedBy(changes);
    const both = [...own].filter(([place]) => meets(place, theirs));
    if (both.length === 0) return [];
    const [[, { taskId }] = ["", {}]] = both;
    const labels = both.map(([, { label }]) => label);
    const shown = labels.slice(0, SHOWN).join(", ");
    const more = labels.length > SHOWN ? ` and ${labels.length - SHOWN} more` : "";
    const message = `Change ${number} of ${author}, “${title}”, also touches ${shown}${more}.`;
    return [{ severity: "error" as const, message, ...(taskId === undefined ? {} : { taskId }) }];
  });
}

const SHOWN = 5;

/** A whole task stands for all its fields. */
const meets = (place: string, theirs: ReadonlyMap<string, Touched>): boolean => {
  if (theirs.has(place)) return true;
  const [whole = ""] = place.split("#");
  if (place !== whole) return theirs.has(whole);
  return [...theirs.keys()].some((other) => other.startsWith(`${place}#`));
};

/** Every place that a change list touches: `task#field`, `task` for one that came or went, a setting, an edge. */
function touchedBy(changes: readonly Change[]): Map<string, Touched> {
  const touched = new Map<string, Touched>();
  for (const change of changes)
    switch (change.kind) {
      case "setting_changed":
        touched.set(`setting ${change.path}`, { label: `setting \`${change.path.slice(1)}\`` });
        break;
      case "task_added":
        // Two new tasks never share an id; what they can share is a name.
        touched.set(`key ${change.taskKey}`, { label: `a task called \`${change.taskKey}\``, taskId: change.taskId });
        break;
      case "task_removed":
        touched.set(`task ${change.taskId}`, { label: `task \`${change.taskKey}\``, taskId: change.taskId });
        break;
      case "task_modified":
        for (const { path } of change.fields)
          touched.set(`task ${change.taskId}#${path}`, {
            label: `\`${path.slice(1)}\` of \`${change.taskKey}\``,
            taskId: change.taskId,
          });
        break;
      case "edge_added":
      case "edge_removed":
        for (const [taskId, taskKey] of [
          [change.sourceId, change.sourceKey],
          [change.targetId, change.targetKey],
        ] as const)
          touched.set(`task ${taskId}#edge ${change.sourceId} ${change.targetId}`, {
            label: `the edge ${change.sourceKey} → ${change.targetKey}`,
            taskId: taskKey === "" ? undefined : taskId,
          });
        break;
      case "pack_changed":
      case "reference_changed":
      case "moved":
        break;
    }
  return touched;
}

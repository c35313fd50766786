import { boxOf } from "@/lib/client/designer/groups";
import type { DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

export type Direction = "left" | "right" | "up" | "down";

type Drawn = Readonly<{ tasks: readonly DraftTask[] }>;
type Place = Readonly<{ x: number; y: number }>;

/**
 * The task an arrow key leads to: right and left follow the edges to the nearest of them, up and down go to the
 * nearest task above or below. Null when there is none.
 */
export function neighbourOf(draft: Drawn, layout: Layout, taskId: string, direction: Direction): string | null {
  const from = layout[taskId];
  const task = draft.tasks.find(({ id }) => id === taskId);
  if (!from || !task) return null;
  const far = (place: Place) => Math.hypot(place.x - from.x, place.y - from.y);
  const placed = candidates(draft, task, direction).flatMap(({ id }) => {
    const place = layout[id];
    return place && isThatWay(from, place, direction) ? [{ id, distance: far(place) }] : [];
  });
  return placed.toSorted((a, b) => a.distance - b.distance)[0]?.id ?? null;
}

/** As `neighbourOf`, past the other tasks of a folded group: they are one box. */
export function neighbourOutside(draft: Drawn, layout: Layout, taskId: string, direction: Direction): string | null {
  const box = boxOf(layout, taskId);
  const passed = new Set([taskId]);
  let next = neighbourOf(draft, layout, taskId, direction);
  while (next !== null && box !== null && boxOf(layout, next) === box) {
    if (passed.has(next)) return null;
    passed.add(next);
    next = neighbourOf(draft, layout, next, direction);
  }
  return next;
}

function candidates({ tasks }: Drawn, task: DraftTask, direction: Direction): readonly DraftTask[] {
  if (direction === "right") return tasks.filter(({ needs }) => needs.includes(task.key));
  if (direction === "left") return tasks.filter(({ key }) => task.needs.includes(key));
  return tasks.filter(({ id }) => id !== task.id);
}

/** Edges lead where they lead; up and down mean the picture. */
function isThatWay(from: Place, to: Place, direction: Direction): boolean {
  if (direction === "up") return to.y < from.y;
  if (direction === "down") return to.y > from.y;
  return true;
}

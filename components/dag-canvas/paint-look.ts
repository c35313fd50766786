import type { TaskChange, TaskNodeData } from "@/components/dag-canvas/task-node-data";
import type { TaskState } from "@/lib/domain/run/model";

/** A colour of globals.css by its name, such as `success-soft`. */
export type Colours = (name: string) => string;

/** Tokens of globals.css as they are at an element. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? (style.getPropertyValue(`--${name}`) || "transparent");
    known.set(name, colour);
    return colour;
  };
}

/** Hue and mark of each state; the mark is the one of the grid, so that colour alone says nothing. */
const STATES = {
  none: { hue: "neutral", mark: "" },
  scheduled: { hue: "sand", mark: "·" },
  queued: { hue: "indigo", mark: "·" },
  running: { hue: "info", mark: "›" },
  up_for_retry: { hue: "warning", mark: "↻" },
  deferred: { hue: "sand", mark: "·" },
  success: { hue: "success", mark: "✓" },
  failed: { hue: "danger", mark: "×" },
  skipped: { hue: "violet", mark: "–" },
  upstream_failed: { hue: "orange", mark: "!" },
  cancelled: { hue: "neutral", mark: "/" },
} as const satisfies Record<TaskState, { hue: string; mark: string }>;

const CHANGES = {
  added: { hue: "success", mark: "+" },
  removed: { hue: "danger", mark: "−" },
  modified: { hue: "warning", mark: "~" },
  moved: { hue: "violet", mark: "→" },
} as const satisfies Record<TaskChange, { hue: string; mark: string }>;

/** Hue and mark of one task. */
export const lookOf = ({ state, change }: TaskNodeData) => (change ? CHANGES[change] : STATES[state ?? "none"]);

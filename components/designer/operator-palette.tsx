"use client";

import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import { cn } from "@/components/ui/class-names";
import { OPERATORS, type Operator } from "@/lib/domain/dag/document";

/** The kind of data a dragged operator carries; no other page offers it. */
export const OPERATOR_DRAG_TYPE = "application/x-signalbox-operator";

/** The operator a drop brings, or null when something else was dropped. */
export function droppedOperator(data: Pick<DataTransfer, "getData">): Operator | null {
  const text = data.getData(OPERATOR_DRAG_TYPE);
  return OPERATORS.find((operator) => operator === text) ?? null;
}

/** The operators to draw with: drag one onto the canvas, or press it to add it in the middle. */
export function OperatorPalette({
  isReadOnly,
  isNarrow,
  onAdd,
}: {
  isReadOnly: boolean;
  /** Icons only, where the canvas needs the room. */
  isNarrow: boolean;
  onAdd: (operator: Operator) => void;
}) {
  return (
    <nav
      aria-label="Operators"
      className={cn(
        "flex shrink-0 flex-col gap-1 overflow-y-auto border-r bg-surface p-2",
        isNarrow ? "w-12.5" : "w-36",
      )}
    >
      {OPERATORS.map((operator) => {
        const { icon: Icon, title, says } = OPERATOR_LOOK[operator];
        return (
          <button
            key={operator}
            type="button"
            draggable={!isReadOnly}
            disabled={isReadOnly}
            title={`${says}. Drag it onto the canvas, or press to add it.`}
            aria-label={`Add ${title} task`}
            data-operator={operator}
            className="flex cursor-grab items-center gap-2 rounded-md border bg-surface px-2 py-1.5 text-left font-medium hover:border-line-strong hover:bg-raised disabled:opacity-55"
            onClick={() => onAdd(operator)}
            onDragStart={(event) => {
              event.dataTransfer.setData(OPERATOR_DRAG_TYPE, operator);
              event.dataTransfer.effectAllowed = "copy";
            }}
          >
            <Icon aria-hidden className="size-4 shrink-0 text-accent" />
            {isNarrow ? null : title}
          </button>
        );
      })}
      {isNarrow ? null : <p className="mt-1 px-1 text-faint text-xs">Drag onto the canvas, or press to add.</p>}
    </nav>
  );
}

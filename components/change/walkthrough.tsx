import { useMemo } from "react";
import { Kbd } from "@/components/ui/kbd";
import { walkStep } from "@/lib/client/change/walkthrough";
import type { DagDocument } from "@/lib/domain/dag/document";

type Props = Readonly<{ document: DagDocument; taskId: string | null; onSelectTask: (taskId: string) => void }>;

/** A first version has nothing to be compared with: it is read in the order in which it runs, along its edges. */
export function Walkthrough({ document, taskId, onSelectTask }: Props) {
  const step = useMemo(() => walkStep(document, taskId), [document, taskId]);
  return (
    <section aria-label="Walk through the first version" className="rounded-lg border bg-surface px-3 py-2 text-muted">
      {step ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>
            <span className="font-mono text-ink text-xs">{step.key}</span> is {step.position} of {step.count} tasks in
            the order in which they run.
          </span>
          <Ways word="After" stops={step.comesAfter} none="Nothing comes before it." onSelectTask={onSelectTask} />
          <Ways word="Then" stops={step.leadsTo} none="Nothing comes after it." onSelectTask={onSelectTask} />
        </p>
      ) : (
        <p>
          Nothing was active before, so all of it is new. The list is in the order in which the tasks run: <Kbd>j</Kbd>{" "}
          walks through it.
        </p>
      )}
    </section>
  );
}

type WaysProps = Pick<Props, "onSelectTask"> &
  Readonly<{ word: string; none: string; stops: readonly Readonly<{ id: string; key: string }>[] }>;

function Ways({ word, none, stops, onSelectTask }: WaysProps) {
  if (stops.length === 0) return <span>{none}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {word}
      {stops.map(({ id, key }) => (
        <button
          key={id}
          type="button"
          className="font-mono text-accent text-xs hover:underline"
          onClick={() => onSelectTask(id)}
        >
          {key}
        </button>
      ))}
    </span>
  );
}

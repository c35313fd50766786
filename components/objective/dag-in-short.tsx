import type { Behind } from "@/components/objective/dag-objectives-panel";
import { CAUSE_WORDS } from "@/components/objective/words";
import { Button } from "@/components/ui/button";
import type { DagFigures, TaskFigures } from "@/lib/contracts/objectives";
import { shareText } from "@/lib/domain/objective/budget";
import { mainWait } from "@/lib/domain/objective/summary";
import { durationText } from "@/lib/domain/shared/duration-text";

type Props = Readonly<{
  dag: DagFigures;
  /** The worst first. */
  tasks: readonly TaskFigures[];
  runs: number;
  onOpen: (behind: Behind) => void;
}>;

/** What to look at first, before the figures: the task and the wait that cost clients most, and whom. */
export function DagInShort({ dag, tasks, runs, onOpen }: Props) {
  const [worst] = tasks;
  const wait = mainWait(dag);
  if (!worst || runs === 0) return null;
  const { taskKey } = worst;
  return (
    <section
      aria-label="In short"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-surface px-4 py-3"
    >
      <p className="min-w-64 flex-1 text-base">
        <strong className="font-mono font-semibold">{taskKey}</strong> costs clients most:{" "}
        {durationText(worst.pathMs / runs)} of each.
        {wait === null
          ? null
          : ` ${CAUSE_WORDS[wait.cause].title} is the longest wait, ${shareText(wait.share)} of the time.`}
      </p>
      <Button
        size="sm"
        className="print:hidden"
        onClick={() => onOpen({ title: `longest in ${taskKey}`, filter: { taskKey } })}
      >
        Clients behind the task
      </Button>
      <Button size="sm" className="print:hidden" onClick={() => onOpen({ title: "that took longest", filter: {} })}>
        Slowest clients
      </Button>
    </section>
  );
}

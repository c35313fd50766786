import { CauseBar } from "@/components/objective/cause-table";
import type { Behind } from "@/components/objective/dag-objectives-panel";
import { Attainment, KeptBadge } from "@/components/objective/kept";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Cell, Row, Table } from "@/components/ui/table";
import type { TaskFigures } from "@/lib/contracts/objectives";
import { shareText } from "@/lib/domain/objective/budget";
import { durationText } from "@/lib/domain/shared/duration-text";

const COLUMNS = [
  "Task",
  "Adds to a client's time",
  "On the critical path of",
  "Because of",
  "Task in time",
  "Task, 95 of 100 within",
  "Gap before it, 95 of 100 within",
  "",
];

/** Tasks by what they add to the time of clients: the first is the one to look at. */
export function TaskTable({
  tasks,
  runs,
  onOpen,
}: {
  tasks: readonly TaskFigures[];
  runs: number;
  onOpen: (behind: Behind) => void;
}) {
  return (
    <Panel title="Worst tasks">
      {tasks.length === 0 ? (
        <p className="text-muted">No task ended in this time.</p>
      ) : (
        <>
          <p className="mb-2 text-muted">
            The critical path of a run is the chain of tasks that its end waited for; a task beside it costs no client
            any time.
          </p>
          <Table label="Worst tasks" columns={COLUMNS}>
            {tasks.map((task) => (
              <TaskRow key={task.taskKey} task={task} runs={runs} onOpen={onOpen} />
            ))}
          </Table>
        </>
      )}
    </Panel>
  );
}

const timeText = (ms: number | null): string => (ms === null ? "–" : durationText(ms));

function TaskRow({ task, runs, onOpen }: { task: TaskFigures; runs: number; onOpen: (behind: Behind) => void }) {
  const { taskKey, pathRuns, pathMs, pathCauses } = task;
  return (
    <Row>
      <Cell className="font-medium font-mono">{taskKey}</Cell>
      <Cell className="tabular-nums">{runs === 0 ? "–" : durationText(pathMs / runs)}</Cell>
      <Cell className="tabular-nums">{runs === 0 ? "–" : `${shareText(Math.min(1, pathRuns / runs))} of runs`}</Cell>
      <Cell className="min-w-32">{pathMs > 0 ? <CauseBar causes={pathCauses} /> : null}</Cell>
      <Cell>
        {task.task.promised === 0 ? null : (
          <div className="flex flex-wrap items-center gap-2">
            <KeptBadge counts={task.task} />
            <Attainment counts={task.task} />
          </div>
        )}
      </Cell>
      <Cell className="tabular-nums">{timeText(task.task.p95Ms)}</Cell>
      <Cell className="tabular-nums">{timeText(task.gap.p95Ms)}</Cell>
      <Cell className="text-right print:hidden">
        <Button
          size="sm"
          aria-label={`Clients for whom ${taskKey} took longest`}
          onClick={() => onOpen({ title: `longest in ${taskKey}`, filter: { taskKey } })}
        >
          Clients
        </Button>
      </Cell>
    </Row>
  );
}

"use client";

import { Grid3x3 } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type KeyboardEvent, type MouseEvent, memo, useDeferredValue, useMemo, useState } from "react";
import { RunKeySheet } from "@/components/run/run-key-sheet";
import { RUN_STATE_OPTIONS } from "@/components/run/runs-panel";
import { STATE_LOOK } from "@/components/run/state-look";
import { LoadProblem } from "@/components/shell/load-problem";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { Input, Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { WindowList } from "@/components/ui/window-list";
import { useRunGrid } from "@/lib/client/run/grid";
import { runCommandOf } from "@/lib/client/run/run-commands";
import { useKeys } from "@/lib/client/use-keys";
import type { RunGrid as Grid } from "@/lib/contracts/run-grid";
import { gridRows } from "@/lib/domain/run/grid";
import { RUN_STATES, type TaskState } from "@/lib/domain/run/model";
import { durationText } from "@/lib/domain/shared/duration-text";

const FILTERS = {
  state: parseAsStringLiteral(RUN_STATES),
  task: parseAsString,
  client: parseAsString,
  version: parseAsInteger,
  until: parseAsString,
};

/**
 * Runs as columns, tasks as rows: where it went wrong, and since when. The filters are part of the address. Whoever does
 * not see the squares hears of the one the arrow keys are at; the list of runs says the same in words.
 */
export function RunGrid({ dagKey }: { dagKey: string }) {
  const [filter, setFilter] = useQueryStates(FILTERS);
  const { state, client: clientKey, version, until } = useDeferredValue(filter);
  const { data, error, refetch } = useRunGrid(dagKey, { state, clientKey, version, until });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label="State of the run"
          className="w-36"
          options={RUN_STATE_OPTIONS}
          value={filter.state ?? ""}
          onChange={({ target }) =>
            void setFilter({ state: RUN_STATES.find((state) => state === target.value) ?? null })
          }
        />
        <Input
          type="search"
          aria-label="Task"
          placeholder="Task"
          className="w-52"
          value={filter.task ?? ""}
          onChange={({ target }) => void setFilter({ task: target.value || null })}
        />
        <Input
          type="search"
          aria-label="Client"
          placeholder="Client key"
          className="w-44"
          value={filter.client ?? ""}
          onChange={({ target }) => void setFilter({ client: target.value || null })}
        />
        <Input
          type="number"
          min={1}
          aria-label="Version"
          placeholder="Version"
          className="w-24"
          value={filter.version ?? ""}
          onChange={({ target }) =>
            void setFilter({ version: target.valueAsNumber >= 1 ? target.valueAsNumber : null })
          }
        />
        <span className="flex items-center gap-1.5 text-muted text-xs">
          Until
          <Input
            type="date"
            aria-label="Until this day"
            className="w-36"
            value={filter.until ?? ""}
            onChange={({ target }) => void setFilter({ until: target.value || null })}
          />
        </span>
        <Legend />
      </div>
      {data === undefined && error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <SkeletonRows label="Loading the grid" /> : null}
      {data === undefined ? null : <GridView grid={data} search={filter.task ?? ""} />}
    </div>
  );
}

const SHOWN_STATES = ["success", "failed", "skipped", "upstream_failed", "running", "up_for_retry", "none"] as const;

function Legend() {
  return (
    <ul aria-label="What the cells mean" className="ml-auto flex flex-wrap gap-x-3 text-faint text-xs">
      {SHOWN_STATES.map((state) => (
        <li key={state} className="flex items-center gap-1">
          <span aria-hidden data-state={state} className="grid-cell" />
          {STATE_LOOK[state].label}
        </li>
      ))}
    </ul>
  );
}

const ROW_HEIGHT = 18;
/** A row is a hundred elements, so fewer are kept ready than of other lists. */
const SPARE_ROWS = 6;
/** Row -1 is the line of runs. */
type Place = Readonly<{ row: number; column: number }>;

function GridView({ grid, search }: { grid: Grid; search: string }) {
  const router = useRouter();
  const wanted = useDeferredValue(search.trim().toLowerCase());
  // Oldest at the left, as time runs.
  const runs = useMemo(() => grid.runs.toReversed(), [grid.runs]);
  const all = useMemo(() => gridRows(grid.versions, runs), [grid.versions, runs]);
  const rows = useMemo(() => all.filter(({ taskKey }) => taskKey.includes(wanted)), [all, wanted]);
  const [active, setActive] = useState<Place | null>(null);
  const [isListed, setIsListed] = useState(false);
  const place = active && {
    row: Math.min(active.row, rows.length - 1),
    column: Math.min(active.column, runs.length - 1),
  };

  const open = ({ row, column }: Place) => {
    const run = runs[column];
    const task = rows[row]?.taskKey;
    if (run) router.push(`/runs/${run.id}${task === undefined ? "" : `?task=${encodeURIComponent(task)}`}`);
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && place) return open(place);
    const next = moved(place ?? { row: -1, column: runs.length }, event.key);
    if (!next) return;
    event.preventDefault();
    const clamped = { row: clamp(next.row, -1, rows.length - 1), column: clamp(next.column, 0, runs.length - 1) };
    setActive(clamped);
    document.querySelector(`[data-grid-row="${clamped.row}"]`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys(null, (event) => {
    const command = runCommandOf(event);
    if (command === "keys") setIsListed(true);
    else if (command === "grid") open(place ?? { row: -1, column: runs.length - 1 });
    else return false;
    return true;
  });
  const handleClick = ({ target }: MouseEvent) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
    const row = cell?.closest<HTMLElement>("[data-grid-row]")?.dataset.gridRow;
    if (cell && row !== undefined) open({ row: Number(row), column: Number(cell.dataset.column) });
  };
  if (runs.length === 0)
    return (
      <EmptyState icon={Grid3x3} title="No run like that yet">
        Choose less, or start a run: by hand above, or by bringing a client to the queue.
      </EmptyState>
    );
  return (
    <>
      <div className="overflow-x-auto rounded-lg border bg-surface p-3">
        <WindowList
          label="Runs and tasks"
          count={rows.length}
          rowHeight={ROW_HEIGHT}
          className="max-h-[65vh] min-w-fit overflow-y-auto"
          onKeyDown={handleKey}
          onClick={handleClick}
          head={<RunsLine runs={runs} activeColumn={place?.row === -1 ? place.column : null} />}
          spare={SPARE_ROWS}
          renderRow={(index) => {
            const row = rows[index];
            const activeColumn = place?.row === index ? place.column : null;
            return row ? <TaskLine key={row.taskKey} {...row} {...{ index, runs, activeColumn }} /> : null;
          }}
        />
        {rows.length === 0 ? <p className="py-2 text-muted">No task has that in its key.</p> : null}
      </div>
      <p role="status" className="min-h-5 text-muted text-xs">
        {place
          ? describe(place, runs, rows)
          : `${runs.length} runs, ${rows.length} tasks. Arrow keys move, Enter opens, ? lists the keys.`}
      </p>
      {isListed ? <RunKeySheet onClose={() => setIsListed(false)} /> : null}
    </>
  );
}

type Runs = Grid["runs"];
type Rows = ReturnType<typeof gridRows>;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-20, 0],
  PageDown: [20, 0],
  Home: [0, -1_000],
  End: [0, 1_000],
};

function moved({ row, column }: Place, key: string): Place | null {
  const step = STEPS[key];
  return step ? { row: row + step[0], column: column + step[1] } : null;
}

const nameOf = ({ clientKey, createdAt }: Runs[number]): string =>
  clientKey ?? createdAt.slice(0, 19).replace("T", " ");

const tookMs = ({ startedAt, finishedAt }: Runs[number]): number | null =>
  startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);

function describe({ row, column }: Place, runs: Runs, rows: Rows): string {
  const run = runs[column];
  if (!run) return "";
  const took = tookMs(run);
  const whole = `${nameOf(run)}, version ${run.version}, ${STATE_LOOK[run.state].label}${took === null ? "" : `, took ${durationText(took)}`}`;
  const line = rows[row];
  return line ? `${line.taskKey}: ${stateWords(line.states[column] ?? null)} · ${whole}` : whole;
}

const stateWords = (state: TaskState | null): string =>
  state === null ? "not in that version" : STATE_LOOK[state].label;

const BAR_HEIGHT = 36;

/** One bar per run, as high as it took long. */
const RunsLine = memo(function RunsLine({ runs, activeColumn }: { runs: Runs; activeColumn: number | null }) {
  const longest = Math.max(1, ...runs.map((run) => tookMs(run) ?? 0));
  return (
    <div data-grid-row={-1} className="sticky top-0 z-10 flex items-end bg-surface pb-1">
      <span className="w-56 shrink-0 text-faint text-xs">longest {durationText(longest)}</span>
      {runs.map((run, column) => (
        <span
          key={run.id}
          title={`${nameOf(run)}, ${STATE_LOOK[run.state].label}`}
          data-column={column}
          className={cn("grid-gap flex items-end", activeColumn === column && ACTIVE)}
          style={{ height: BAR_HEIGHT }}
        >
          <span
            data-state={run.state}
            className="w-full rounded-t-xs bg-tone"
            style={{ height: Math.max(3, ((tookMs(run) ?? longest) / longest) * BAR_HEIGHT) }}
          />
        </span>
      ))}
    </div>
  );
});

type LineProps = Rows[number] &
  Readonly<{
    index: number;
    runs: Runs;
    /** Where the arrow keys are in this line; null while they are in another. */
    activeColumn: number | null;
  }>;

/** Drawn again only when its own states change or the arrow keys come or go. Each cell is one element: there are thousands. */
const TaskLine = memo(function TaskLine({ taskKey, states, index, runs, activeColumn }: LineProps) {
  return (
    <div
      data-grid-row={index}
      className={cn("flex items-center hover:bg-raised", activeColumn !== null && "bg-raised")}
      style={{ height: ROW_HEIGHT }}
    >
      <span className="w-56 shrink-0 truncate pr-2 font-mono text-xs" title={taskKey}>
        {taskKey}
      </span>
      {states.map((state, column) => {
        const run = runs[column];
        return run ? (
          <span
            key={run.id}
            title={`${taskKey}, ${nameOf(run)}: ${stateWords(state)}`}
            data-column={column}
            data-state={state ?? undefined}
            className={cn(state === null ? "grid-gap" : "grid-cell", activeColumn === column && ACTIVE)}
          />
        ) : null;
      })}
    </div>
  );
});

const ACTIVE = "outline-2 outline-focus";

"use client";

import { BackfillBadge, BackfillProgress } from "@/components/backfill/backfill-table";
import { ChangeBadge } from "@/components/change/change-badge";
import { TaskBox } from "@/components/dag-canvas/task-box";
import { TASK_CHANGES, type TaskNodeData } from "@/components/dag-canvas/task-node-data";
import { BACKFILLS } from "@/components/gallery/fixtures/client-pages";
import { DOCUMENT, ISSUES, UNFINISHED } from "@/components/gallery/fixtures/dags";
import { at } from "@/components/gallery/fixtures/people";
import { MANY_RUNS } from "@/components/gallery/fixtures/runs";
import { Group, Specimen } from "@/components/gallery/specimen";
import { RunStateBadge } from "@/components/run/run-state-badge";
import { StateBadge } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { badgeSchema } from "@/lib/contracts/change-requests";
import { TASK_STATES } from "@/lib/domain/run/model";

const ROW = "flex flex-wrap items-center gap-2";
const STATES = Object.keys(STATE_LOOK).filter((name): name is keyof typeof STATE_LOOK => name in STATE_LOOK);
const [TASK = UNFINISHED.tasks[0]] = DOCUMENT.tasks;

/** Cards of tasks as the canvas draws them. */
function Cards({ cards, isFar = false }: { cards: readonly TaskNodeData[]; isFar?: boolean }) {
  return (
    <div className="grid grid-cols-3 gap-3">
      {cards.map((data, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cards of one task differ by their place alone, and never move.
        <div key={index} className="h-16">
          <TaskBox data={data} isSelected={false} isFar={isFar} />
        </div>
      ))}
    </div>
  );
}

/** Every state of a run, task, attempt, client, backfill and change, and what a task looks like in each. */
export function StatesSection() {
  const task = TASK;
  if (!task) return null;
  return (
    <>
      <Group title="Badges of states">
        <Specimen name="Runs, tasks, attempts and clients" className={ROW}>
          {STATES.map((state) => (
            <StateBadge key={state} state={state} />
          ))}
        </Specimen>
        <Specimen name="Runs with more to say" className={ROW}>
          {MANY_RUNS.map((run) => (
            <RunStateBadge key={run.id} run={run} />
          ))}
        </Specimen>
        <Specimen name="Changes" className={ROW}>
          {badgeSchema.options.map((badge) => (
            <ChangeBadge key={badge} badge={badge} />
          ))}
        </Specimen>
        <Specimen name="Backfills" className="flex flex-col gap-2">
          {BACKFILLS.map(({ id, state, counts }) => (
            <div key={id} className={ROW}>
              <BackfillBadge state={state} />
              <BackfillProgress counts={counts} />
            </div>
          ))}
        </Specimen>
      </Group>
      <Group title="Cards of tasks">
        <Specimen name="Every operator">
          <Cards cards={UNFINISHED.tasks.map((each) => ({ task: each }))} />
        </Specimen>
        <Specimen name="Every state">
          <Cards
            cards={TASK_STATES.map((state) => ({
              task,
              state,
              attempt: 2,
              maxAttempts: 3,
              ...(state === "running" ? { runningSince: at(-75) } : {}),
              ...(state === "success" ? { durationMs: 2_900 } : {}),
            }))}
          />
        </Specimen>
        <Specimen name="Every state, far away">
          <Cards isFar cards={TASK_STATES.map((state) => ({ task, state }))} />
        </Specimen>
        <Specimen name="Changed, wrong, tried, expected">
          <Cards
            cards={[
              ...TASK_CHANGES.map((change) => ({ task, change, threads: 2 })),
              { task, issues: ISSUES.slice(0, 1) },
              { task, issues: ISSUES.slice(2) },
              { task, state: "success" as const, result: '{"risk": 0.21}' },
              { task, usualMs: 2_300 },
              { task, isDimmed: true },
              { task: { ...task, title: "A title that says all about what this task is there for, and why" } },
            ]}
          />
        </Specimen>
      </Group>
    </>
  );
}

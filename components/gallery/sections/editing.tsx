"use client";

import { OperatorPalette } from "@/components/designer/operator-palette";
import { Presence } from "@/components/designer/presence";
import { SimulationPanel } from "@/components/designer/simulation-panel";
import { TaskSearch } from "@/components/designer/task-search";
import { TryPanel } from "@/components/designer/try-panel";
import { YamlPane } from "@/components/designer/yaml-pane";
import { CHOICES, DAG, DOCUMENT, UNFINISHED } from "@/components/gallery/fixtures/dags";
import { at, EVERYONE, LONG_NAME, MINA, PRIYA } from "@/components/gallery/fixtures/people";
import { PINS, TRIES, told } from "@/components/gallery/fixtures/tries";
import { known, refused } from "@/components/gallery/shown-cache";
import { ShownEditor, shownAutosave, shownSession } from "@/components/gallery/shown-editor";
import { Group, Specimen } from "@/components/gallery/specimen";
import { type Ending, simulateDraft } from "@/lib/client/designer/simulation";
import { queryKeys } from "@/lib/client/query-keys";
import type { DagDraft } from "@/lib/domain/dag/document";

const ignore = () => undefined;
/** As wide as it is beside the canvas. */
const TALL = "h-[32rem] w-84 overflow-y-auto p-0";
const TALLER = "h-[48rem] w-84 overflow-y-auto p-0";
const TALLEST = "h-[76rem] w-84 overflow-y-auto p-0";
const FIRST = DOCUMENT.tasks[0]?.key ?? "";
const SECOND = DOCUMENT.tasks[1]?.key ?? "";
const BRANCH = DOCUMENT.tasks.find(({ operator }) => operator === "branch")?.key ?? "";

const GOES_WELL: ReadonlyMap<string, Ending> = new Map();
const endingWith = (key: string, ending: Ending): ReadonlyMap<string, Ending> =>
  new Map(DOCUMENT.tasks.flatMap((task) => (task.key === key ? [[task.id, ending]] : [])));
const SUPPOSED = [
  ["All goes well", [], GOES_WELL],
  ["A branch", [BRANCH], endingWith(BRANCH, "otherwise")],
  ["A task that fails", [FIRST], endingWith(FIRST, "failed")],
] as const;

function Simulations() {
  const panel = (endings: ReadonlyMap<string, Ending>, draft: DagDraft) => (
    <SimulationPanel
      simulated={simulateDraft(draft, endings)}
      endings={endings}
      onChoose={ignore}
      onReset={ignore}
      onJump={ignore}
    />
  );
  const cyclic = { ...UNFINISHED, tasks: UNFINISHED.tasks.map((task) => ({ ...task, needs: [task.key] })) };
  return (
    <Group title="Simulation" columns={4}>
      {SUPPOSED.map(([name, selected, endings]) => (
        <Specimen key={name} name={name} className={TALL}>
          <ShownEditor draft={DOCUMENT} selected={selected}>
            {() => panel(endings, DOCUMENT)}
          </ShownEditor>
        </Specimen>
      ))}
      <Specimen name="Nothing certain" className={TALL}>
        <ShownEditor draft={cyclic}>{() => panel(GOES_WELL, cyclic)}</ShownEditor>
      </Specimen>
    </Group>
  );
}

const TRY_KEY = queryKeys.latestTry(DAG);

function Tries() {
  const panel = (selected: readonly string[]) => (
    <ShownEditor draft={DOCUMENT} selected={selected}>
      {() => <TryPanel dagKey={DAG} autosave={shownAutosave()} onJump={ignore} />}
    </ShownEditor>
  );
  const [, failed] = TRIES.failed.tasks;
  const [first] = TRIES.done.tasks;
  const selectedIn = { queued: [], running: [FIRST], failed: [SECOND], done: [FIRST] } as const;
  const details = [failed, first].flatMap((task) =>
    task ? [known([...queryKeys.tryTask(TRIES.done.id, task.taskKey), task.state], told(task))] : [],
  );
  return (
    <Group title="Try" columns={4}>
      <Specimen name="Try: loading" className={TALLER}>
        {panel([])}
      </Specimen>
      <Specimen name="Try: refused" className={TALLER} knows={[refused(TRY_KEY)]}>
        {panel([])}
      </Specimen>
      <Specimen name="Nothing was tried" className={TALLER} knows={[known(TRY_KEY, { latest: null })]}>
        {panel([])}
      </Specimen>
      {(["queued", "running", "failed", "done"] as const).map((state) => (
        <Specimen
          key={state}
          name={`Try: ${state}`}
          className={TALLEST}
          knows={[known(TRY_KEY, { latest: TRIES[state] }), known(queryKeys.pins(DAG), PINS), ...details]}
        >
          {panel(selectedIn[state])}
        </Specimen>
      ))}
    </Group>
  );
}

/** Panels and the text beside the canvas, which the designer opens one at a time. */
export function EditingSection() {
  return (
    <>
      <Simulations />
      <Tries />
      <Group title="YAML beside the canvas">
        {["Readable", "Unreadable"].map((name) => (
          <Specimen key={name} name={name} className="h-96 p-0">
            <ShownEditor draft={DOCUMENT} {...(name === "Readable" ? {} : { unreadable: "signalbox: dag/v1\ntasks" })}>
              {() => <YamlPane dagKey={DAG} choices={CHOICES} isReadOnly={false} />}
            </ShownEditor>
          </Specimen>
        ))}
      </Group>
      <Group title="Who else is here">
        <Specimen
          name="Two, and a third saved"
          knows={[
            known(queryKeys.presence(DAG), {
              saveNumber: 13,
              savedBy: PRIYA,
              savedAt: at(-5),
              others: [MINA, LONG_NAME],
            }),
          ]}
        >
          <Presence dagKey={DAG} personKey={EVERYONE.personKey} session={shownSession()} />
        </Specimen>
      </Group>
      <Group title="Around the canvas">
        <Specimen name="Operators" className="flex gap-4">
          <OperatorPalette isReadOnly={false} isNarrow={false} onAdd={ignore} />
          <OperatorPalette isReadOnly={false} isNarrow onAdd={ignore} />
          <OperatorPalette isReadOnly isNarrow={false} onAdd={ignore} />
        </Specimen>
        <Specimen name="Find a task" className="h-80">
          <TaskSearch tasks={DOCUMENT.tasks} onJump={ignore} onClose={ignore} />
        </Specimen>
      </Group>
    </>
  );
}

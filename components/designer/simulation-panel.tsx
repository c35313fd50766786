"use client";

import { RotateCcw } from "lucide-react";
import { useId } from "react";
import { StateBadge } from "@/components/run/state-badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { type Ending, endingsOf, type Simulated, type SimulatedTask } from "@/lib/client/designer/simulation";
import type { DraftTask } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

type Props = Readonly<{
  /** Null while the edges say nothing certain. */
  simulated: Simulated | null;
  endings: ReadonlyMap<string, Ending>;
  onChoose: (taskId: string, ending: Ending) => void;
  onReset: () => void;
  onJump: (taskId: string) => void;
}>;

/** What would become of the draft: how the chosen task ends is up to the reader, all else is the engine's own rules. */
export function SimulationPanel({ simulated, endings, onChoose, onReset, onJump }: Props) {
  const tasks = useEditorState((state) => state.draft.tasks);
  const [selectedId] = useEditorState((state) => state.selection.taskIds);
  const task = tasks.find(({ id }) => id === selectedId);
  if (!simulated)
    return (
      <Notice tone="warning" className="m-3">
        The edges of this draft cannot be followed yet. The problems say what to mend; then it can be simulated.
      </Notice>
    );
  const told = task && simulated.byId.get(task.id);
  return (
    <section aria-label="Simulation" className="flex h-full flex-col gap-4 overflow-y-auto p-3">
      <p className="text-muted">
        Nothing is run. Select a task and say how it ends: the canvas shows what follows, by the rules of the engine.
      </p>
      <div role="status" aria-label="Outcome of the simulation" className="flex flex-wrap items-center gap-2">
        <span className="font-medium">The run ends as</span>
        <StateBadge state={simulated.outcome.state} />
        {simulated.outcome.reason === null ? null : (
          <span className="text-muted">{reasonText(simulated.outcome.reason)}</span>
        )}
      </div>
      {task && told ? (
        <OneTask
          key={task.id}
          task={task}
          told={told}
          ending={endings.get(task.id)}
          onChoose={(ending) => onChoose(task.id, ending)}
        />
      ) : null}
      <NotRun simulated={simulated} onJump={onJump} />
      <Button icon={RotateCcw} className="self-start" disabled={endings.size === 0} onClick={onReset}>
        All as it goes well
      </Button>
    </section>
  );
}

const reasonText = (reason: string): string =>
  reason === "handled_failures" ? "with failures that were handled" : reason;

type OneTaskProps = Readonly<{
  task: DraftTask;
  told: SimulatedTask;
  ending: Ending | undefined;
  onChoose: (ending: Ending) => void;
}>;

function OneTask({ task, told, ending, onChoose }: OneTaskProps) {
  const name = useId();
  const endings = endingsOf(task);
  const chosen = endings.find(({ value }) => value === ending)?.value ?? endings[0]?.value;
  return (
    <section aria-label={`Simulated task ${task.key}`} className="flex flex-col gap-2 rounded-lg border p-3">
      <h2 className="flex flex-wrap items-center gap-2">
        <span className="break-all font-medium font-mono text-xs">{task.key}</span>
        <StateBadge state={told.state} />
        {told.wave === null ? null : <span className="text-faint text-xs">step {told.wave}</span>}
      </h2>
      <fieldset className="flex flex-col gap-1" disabled={told.wave === null}>
        <legend className="mb-1 text-muted text-xs">
          {told.wave === null ? "It does not run, so how it would end changes nothing." : "How it ends"}
        </legend>
        {endings.map(({ value, label }) => (
          <label key={value} className="flex items-start gap-1.5">
            <input
              type="radio"
              name={name}
              className="mt-0.5"
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            <span className="min-w-0 break-words">{label}</span>
          </label>
        ))}
      </fieldset>
      <WhatItsRuleSaw task={task} told={told} />
    </section>
  );
}

const EDGE_WORDS = {
  ok: "succeeded",
  failed: "failed",
  upstream_failed: "was blocked",
  skipped: "was skipped or not chosen",
} as const;

function WhatItsRuleSaw({ task, told }: Pick<OneTaskProps, "task" | "told">) {
  const rule = task.trigger_rule ?? SETTING_DEFAULTS.trigger_rule;
  if (told.edges.length === 0)
    return <p className="text-muted text-xs">It needs no other task, so it starts at once.</p>;
  return (
    <div className="text-xs">
      <p className="text-muted">
        Its rule <code className="font-mono">{rule}</code> was given:
        {task.disabled ? " It is disabled, so it is skipped where it would run." : ""}
      </p>
      <ul className="mt-0.5 flex flex-col">
        {told.edges.map(({ key, outcome }) => (
          <li key={key}>
            <code className="font-mono">{key}</code> {outcome === null ? "is still open" : EDGE_WORDS[outcome]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function NotRun({ simulated, onJump }: Pick<Props, "onJump"> & { simulated: Simulated }) {
  const others = [...simulated.byId].filter(([, { state }]) => state !== "success");
  if (others.length === 0) return <p className="text-muted">Every task runs and succeeds.</p>;
  return (
    <section aria-label="What does not succeed">
      <h2 className="mb-1 font-medium">What does not succeed ({others.length})</h2>
      <ul className="flex flex-col">
        {others.map(([id, { key, state }]) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onJump(id)}
              className="flex w-full items-center gap-2 rounded-sm px-1 py-0.5 hover:bg-raised"
            >
              <StateBadge state={state} />
              <span className="truncate font-mono text-xs">{key}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

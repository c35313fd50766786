"use client";

import { type FormEvent, useId, useState } from "react";
import { PreviewArea } from "@/components/run/preview-area";
import { TaskPreviewView } from "@/components/run/task-preview-view";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { parseJsonText } from "@/lib/client/parse-json-object";
import { useMarkPreview, useMarkTask } from "@/lib/client/run/by-hand";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import { needsAttention } from "@/lib/domain/run/attention";
import { MARKS, type Mark } from "@/lib/domain/run/by-hand";

type Props = {
  run: RunDetail;
  task: RunTask;
  /** What is chosen at first. */
  initial?: Mark;
  onClose: () => void;
  onDone: () => void;
};

/** Says what a task ended as, without running it, after a look at what follows; the reason stays with the run. */
export function MarkDialog({ run, task, initial, onClose, onDone }: Props) {
  const formId = useId();
  const runId = run.id;
  const definition = run.document.tasks.find(({ key }) => key === task.taskKey);
  /** Another person confirms the mark. */
  const isDecisionCritical = definition?.decision_critical === true;
  /** Tasks directly behind a branch; null for every other task. */
  const choices = definition?.operator === "branch" ? behind(run, task.taskKey) : null;
  const marks = MARKS.filter((mark) => mark !== task.state || needsAttention(task));
  const [state, setState] = useState<Mark>(marks.find((mark) => mark === initial) ?? marks[0] ?? "success");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [outputError, setOutputError] = useState<string>();
  const wanted = { state, ...(state === "success" && choices ? { chosen: [...chosen] } : {}) };
  const { data: preview, error, isFetching } = useMarkPreview(runId, task.taskKey, wanted);
  const mark = useMarkTask(runId, task.taskKey, wanted);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const output = parseJsonText(String(form.get("output") ?? ""));
    setOutputError(output.ok ? undefined : output.error);
    if (!output.ok || !preview) return;
    const reason = String(form.get("reason") ?? "").trim();
    const withOutput = state === "success" && output.value !== undefined ? { output: output.value } : {};
    const handleSuccess = () => {
      toast.success(
        isDecisionCritical
          ? `${task.taskKey} is marked as ${state} as soon as another person confirms it.`
          : `${task.taskKey} is marked as ${state}.`,
      );
      onDone();
    };
    mark.mutate({ reason, ...withOutput, previewHash: preview.hash }, { onSuccess: handleSuccess });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Mark ${task.taskKey}`}
      description="The task does not run; an attempt under way is killed. What stands behind it is decided again, and what ran already keeps its result."
      footer={
        <>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={!preview || error !== null || isFetching}
            isBusy={mark.isPending}
          >
            {isDecisionCritical ? `Ask to mark as ${state}` : `Mark as ${state}`}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} className="flex flex-col gap-3">
        {isDecisionCritical ? (
          <Notice tone="warning">
            The task is decision-critical: nothing happens before another person who may mark confirms it.
          </Notice>
        ) : null}
        <Field label="Ended as" isRequired>
          {(control) => (
            <Select
              {...control}
              options={marks.map((value) => ({ value, label: value }))}
              value={state}
              onChange={({ target }) => setState(marks.find((each) => each === target.value) ?? state)}
            />
          )}
        </Field>
        {state === "success" && choices ? <ChosenField choices={choices} chosen={chosen} onChange={setChosen} /> : null}
        <Field label="Reason" isRequired hint="At least 3 characters. It is kept with the run and in the audit record.">
          {(control) => <Textarea {...control} name="reason" required minLength={3} maxLength={500} rows={2} />}
        </Field>
        {state === "success" ? <OutputField error={outputError} /> : null}
        <h3 className="border-t pt-3 font-medium text-muted text-xs">What follows</h3>
        <PreviewArea error={error} confirmError={mark.error} isLoaded={preview !== undefined}>
          {preview ? <TaskPreviewView preview={preview} /> : null}
        </PreviewArea>
      </form>
    </Dialog>
  );
}

const behind = ({ document }: RunDetail, taskKey: string): string[] =>
  document.tasks.filter(({ needs }) => needs.includes(taskKey)).map(({ key }) => key);

type ChosenProps = { choices: readonly string[]; chosen: readonly string[]; onChange: (chosen: string[]) => void };

function ChosenField({ choices, chosen, onChange }: ChosenProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="font-medium text-muted text-xs">The branch chose</legend>
      {choices.map((key) => (
        <Checkbox
          key={key}
          label={key}
          isChecked={chosen.includes(key)}
          onChange={(isChosen) => onChange(isChosen ? [...chosen, key] : chosen.filter((each) => each !== key))}
        />
      ))}
    </fieldset>
  );
}

function OutputField({ error }: { error: string | undefined }) {
  return (
    <Field label="Output" error={error} hint="JSON that tasks behind it read, at most 256 KiB. Empty for none.">
      {(control) => <Textarea {...control} name="output" rows={4} className="font-mono" />}
    </Field>
  );
}

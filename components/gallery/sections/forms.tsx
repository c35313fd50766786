"use client";

import { Outline } from "@/components/designer/outline";
import { SettingsForm } from "@/components/designer/settings-form";
import { TaskPanel } from "@/components/designer/task-panel";
import { CHOICES, DOCUMENT, ISSUES, UNFINISHED } from "@/components/gallery/fixtures/dags";
import { ShownEditor } from "@/components/gallery/shown-editor";
import { Group, Specimen } from "@/components/gallery/specimen";
import type { DagDraft } from "@/lib/domain/dag/document";

const ignore = () => undefined;
const NO_ISSUES: typeof ISSUES = [];

/** As wide as it is beside the canvas. */
const BESIDE = "w-84 p-3";
const FIRST = DOCUMENT.tasks[0]?.key ?? "";
const SECOND = DOCUMENT.tasks[1]?.key ?? "";

function TaskForms() {
  const form = (draft: DagDraft, selected: readonly string[], isReadOnly = false) => (
    <ShownEditor draft={draft} selected={selected}>
      {(actions) => (
        <TaskPanel
          actions={actions}
          issues={draft === UNFINISHED ? ISSUES : NO_ISSUES}
          choices={CHOICES}
          isReadOnly={isReadOnly}
          wanted={null}
          onFocused={ignore}
        />
      )}
    </ShownEditor>
  );
  return (
    <Group title="Form of a task" columns={4}>
      {UNFINISHED.tasks.map(({ key, operator }) => (
        <Specimen key={key} name={`A task, ${operator}`} className={BESIDE}>
          {form(UNFINISHED, [key])}
        </Specimen>
      ))}
      <Specimen name="No task selected" className={BESIDE}>
        {form(DOCUMENT, [])}
      </Specimen>
      <Specimen name="Several tasks" className={BESIDE}>
        {form(DOCUMENT, [FIRST, SECOND])}
      </Specimen>
      <Specimen name="A task in a group, read only" className={BESIDE}>
        {form(DOCUMENT, [SECOND], true)}
      </Specimen>
    </Group>
  );
}

/** What a client comes with, one of which nobody may leave as it is. */
const WITH_PARAMETERS: DagDraft = {
  ...DOCUMENT,
  parameters: { amount: { type: "number", required: true }, product: { type: "enum", values: ["loan", "line"] } },
  tasks: UNFINISHED.tasks.map((task) =>
    task.key === "fetch" ? { ...task, url: "https://example.org/{{ client.data.product }}" } : task,
  ),
};
const PARAMETER_ISSUES: typeof ISSUES = [
  {
    code: "invalid_value",
    severity: "error",
    message: "Parameter `amount`: the default must be a number.",
    path: "/parameters/amount/default",
  },
];

function SettingsForms() {
  const form = (draft: DagDraft, isReadOnly: boolean) => (
    <SettingsForm
      context={{
        draft,
        issues: PARAMETER_ISSUES,
        choices: CHOICES,
        isReadOnly,
        onPatch: ignore,
        onRenameParameter: () => null,
      }}
    />
  );
  return (
    <Group title="Settings of a DAG" columns={4}>
      <Specimen name="Parameters, one wrong" className={BESIDE}>
        {form(WITH_PARAMETERS, false)}
      </Specimen>
      <Specimen name="Settings, read only" className={BESIDE}>
        {form({ ...DOCUMENT, start: { cron: "30 5 * * 1-5", timezone: "Europe/Berlin" } }, true)}
      </Specimen>
      <Specimen name="Outline" className={BESIDE}>
        <ShownEditor draft={DOCUMENT} selected={[SECOND]}>
          {(actions) => <Outline issues={NO_ISSUES} actions={actions} isReadOnly={false} />}
        </ShownEditor>
      </Specimen>
      <Specimen name="Outline of an unfinished draft" className={BESIDE}>
        <ShownEditor draft={UNFINISHED}>
          {(actions) => <Outline issues={ISSUES} actions={actions} isReadOnly={false} />}
        </ShownEditor>
      </Specimen>
    </Group>
  );
}

/** The forms beside the canvas, and the canvas as a list. */
export function FormsSection() {
  return (
    <>
      <TaskForms />
      <SettingsForms />
    </>
  );
}

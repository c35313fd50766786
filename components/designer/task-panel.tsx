"use client";

import { Ban, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import { BulkForm } from "@/components/designer/bulk-form";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { GroupForm } from "@/components/designer/group-form";
import { Sentence } from "@/components/designer/sentence";
import { TaskForm } from "@/components/designer/task-form";
import type { WantedField } from "@/components/designer/use-side-panel";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { editsOfField } from "@/lib/client/designer/task-patch";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";
import { type DraftTask, OPERATORS } from "@/lib/domain/dag/document";

type Props = Readonly<{
  actions: DesignerActions;
  issues: readonly CheckIssueView[];
  choices: PlatformChoices;
  isReadOnly: boolean;
  wanted: WantedField | null;
  onFocused: () => void;
}>;

/** The form of the selected task; a sentence while none or several are selected. */
export function TaskPanel(props: Props) {
  const draft = useEditorState((state) => state.draft);
  const taskIds = useEditorState((state) => state.selection.taskIds);
  const selected = draft.tasks.filter(({ id }) => taskIds.includes(id));
  const [task] = selected;
  if (!task) return <p className="text-muted">Select a task on the canvas, or add one from the palette.</p>;
  if (selected.length > 1) return <SeveralTasks tasks={selected} {...props} />;
  return <OneTask key={task.id} task={task} {...props} />;
}

/** Gives the cursor to the field that a key asked for, also when this was fetched because of it. */
function useWantedField({ task, wanted, onFocused }: Pick<Props, "wanted" | "onFocused"> & { task: DraftTask }) {
  const form = useRef<HTMLDivElement>(null);
  const name = wanted?.taskId === task.id ? wanted.name : null;
  useEffect(() => {
    if (name === null) return;
    const field = form.current?.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`);
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
    // Its list opens at once where the browser allows it.
    if (field instanceof HTMLSelectElement && navigator.userActivation?.isActive) field.showPicker?.();
    onFocused();
  }, [name, onFocused]);
  return form;
}

function OneTask(props: Props & { task: DraftTask }) {
  const { task, actions, issues, choices, isReadOnly } = props;
  const form = useWantedField(props);
  const draft = useEditorState((state) => state.draft);
  const context = {
    task,
    draft,
    issues: issues.filter((issue) => issue.taskId === task.id),
    choices,
    isReadOnly,
    onSet: (name: Parameters<typeof editsOfField>[2], value: unknown) =>
      void actions.apply(editsOfField(task, draft.tasks, name, value), `${task.id}/${name}`),
  };
  return (
    <div ref={form} className="flex flex-col gap-4">
      <div className="flex items-end gap-2">
        <Field label="Operator" className="flex-1">
          {(control) => (
            <Select
              {...control}
              name="operator"
              value={task.operator}
              disabled={isReadOnly}
              options={OPERATORS.map((operator) => ({ value: operator, label: OPERATOR_LOOK[operator].title }))}
              onChange={({ target }) => {
                const operator = OPERATORS.find((each) => each === target.value);
                if (operator) actions.replaceTask(task.id, operator);
              }}
            />
          )}
        </Field>
        {isReadOnly ? null : (
          <Button variant="danger" icon={Trash2} onClick={actions.deleteSelected}>
            Delete task
          </Button>
        )}
      </div>
      <GroupForm taskIds={[task.id]} actions={actions} isReadOnly={isReadOnly} />
      <OtherIssues issues={context.issues} />
      <TaskForm context={context} />
    </div>
  );
}

/** Problems that belong to the task but to none of its fields. */
function OtherIssues({ issues }: Pick<Props, "issues">) {
  const others = issues.filter(({ path }) => path === undefined || path === "");
  if (others.length === 0) return null;
  return (
    <ul aria-label="Problems of this task" className="flex flex-col gap-1">
      {others.map((issue) => (
        <li
          key={issue.message}
          data-tone={issue.severity === "error" ? "danger" : "warning"}
          className="rounded-md border border-tone-line bg-tone-soft px-2 py-1 text-xs"
        >
          <Sentence text={issue.message} />
        </li>
      ))}
    </ul>
  );
}

function SeveralTasks({
  tasks,
  actions,
  isReadOnly,
}: Pick<Props, "actions" | "isReadOnly"> & { tasks: readonly DraftTask[] }) {
  const count = tasks.length;
  return (
    <div className="flex flex-col items-start gap-4">
      <p>{count} tasks are selected. Copy, cut and paste work with the usual keys, also into another tab.</p>
      <GroupForm taskIds={tasks.map(({ id }) => id)} actions={actions} isReadOnly={isReadOnly} />
      {isReadOnly ? null : (
        <>
          <BulkForm tasks={tasks} actions={actions} />
          <Button icon={Ban} onClick={actions.toggleDisabled}>
            {tasks.every(({ disabled }) => disabled) ? "Enable" : "Disable"} {count} tasks
          </Button>
          <Button variant="danger" icon={Trash2} onClick={actions.deleteSelected}>
            Delete {count} tasks
          </Button>
        </>
      )}
    </div>
  );
}

"use client";

import { CommitInput } from "@/components/designer/fields/commit-input";
import { FlagTaskField } from "@/components/designer/fields/flag-task-field";
import { ListTaskField } from "@/components/designer/fields/list-task-field";
import { NameSelect } from "@/components/designer/fields/name-select";
import { type ControlProps, Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { messageAt } from "@/lib/client/designer/issue-places";
import { defaultOf, type TaskField } from "@/lib/client/designer/task-fields";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";

/** What every field of the form of one task needs to know. */
export type TaskFormContext = Readonly<{
  task: DraftTask;
  draft: DagDraft;
  issues: readonly CheckIssueView[];
  choices: PlatformChoices;
  isReadOnly: boolean;
  /** Undefined removes the field. */
  onSet: (name: TaskField["name"], value: unknown) => void;
}>;

/** One field of a task: the input its schema asks for, its default as placeholder, its problem below. */
export function TaskFieldControl({ field, context }: { field: TaskField; context: TaskFormContext }) {
  if (field.kind === "flags") return <FlagTaskField field={field} context={context} />;
  if (field.kind === "lines" || field.kind === "pairs" || field.kind === "cases" || field.kind === "tasks")
    return <ListTaskField field={field} context={context} />;
  return (
    <Field
      label={field.label}
      hint={field.help}
      error={messageAt(context.issues, `/${field.name}`)}
      isRequired={field.isRequired}
    >
      {(control) => <SingleControl field={field} context={context} control={control} />}
    </Field>
  );
}

type SingleProps = Readonly<{ field: TaskField; context: TaskFormContext; control: ControlProps }>;

function SingleControl(props: SingleProps) {
  const { field, context, control } = props;
  const names = namesFor(field, context);
  if (names) return <ChoiceControl {...props} names={names} />;
  const value = context.task[field.name];
  const shared = {
    ...control,
    readOnly: context.isReadOnly,
    placeholder: defaultOf(field.name, context.task.operator, context.draft.defaults) ?? undefined,
  };
  const setText = (text: string) => context.onSet(field.name, text === "" && field.name !== "key" ? undefined : text);
  if (field.name === "key")
    return <CommitInput {...shared} name="key" className="font-mono" value={context.task.key} onCommit={setText} />;
  if (field.kind === "switch")
    return (
      <input
        {...control}
        type="checkbox"
        className="self-start"
        checked={value === true}
        disabled={context.isReadOnly}
        onChange={({ target }) => context.onSet(field.name, target.checked ? true : undefined)}
      />
    );
  if (field.kind === "number")
    return (
      <Input
        {...shared}
        type="number"
        value={typeof value === "number" ? value : ""}
        onChange={({ target }) => context.onSet(field.name, target.value === "" ? undefined : target.valueAsNumber)}
      />
    );
  const text = typeof value === "string" ? value : "";
  if (field.kind === "long_text")
    return (
      <Textarea
        {...shared}
        rows={field.name === "description" ? 3 : 6}
        className={field.name === "description" ? "" : "font-mono text-xs"}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    );
  return <Input {...shared} value={text} onChange={(event) => setText(event.target.value)} />;
}

/** The names a field chooses from; null when it is typed freely, also while nothing is there to choose. */
function namesFor(field: TaskField, { task, choices }: TaskFormContext): readonly string[] | null {
  const known = () => {
    switch (field.name) {
      case "pack":
        return choices.packs.map(({ name }) => name);
      case "file":
        return choices.packs.find(({ name }) => name === task.pack)?.files ?? [];
      case "environment":
        return choices.environments;
      case "pool":
        return choices.pools;
      case "connection":
        return choices.connections;
      default:
        return [];
    }
  };
  if (field.kind === "choice") return field.choices;
  const names = known();
  return names.length > 0 ? names : null;
}

function ChoiceControl({ field, context, control, names }: SingleProps & { names: readonly string[] }) {
  const value = context.task[field.name];
  const fallback = defaultOf(field.name, context.task.operator, context.draft.defaults);
  const none = field.isRequired ? "Choose…" : "None";
  return (
    <NameSelect
      control={control}
      value={typeof value === "string" ? value : undefined}
      names={names}
      emptyLabel={fallback === null ? none : `Default: ${fallback}`}
      isReadOnly={context.isReadOnly}
      onChange={(next) => context.onSet(field.name, next)}
    />
  );
}

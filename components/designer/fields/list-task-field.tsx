"use client";

import { CaseList } from "@/components/designer/fields/case-list";
import { LineList } from "@/components/designer/fields/line-list";
import { ListField } from "@/components/designer/fields/list-field";
import { freePairName, PairList } from "@/components/designer/fields/pair-list";
import type { TaskFormContext } from "@/components/designer/fields/task-field-control";
import { TaskPicker } from "@/components/designer/fields/task-picker";
import { messageAt } from "@/lib/client/designer/issue-places";
import type { TaskField } from "@/lib/client/designer/task-fields";

type Props = Readonly<{ field: TaskField; context: TaskFormContext }>;

/** A field that holds several entries: arguments, parameters, headers, cases or tasks. */
export function ListTaskField({ field, context }: Props) {
  const adder = context.isReadOnly ? null : adderFor(field, context);
  return (
    <ListField
      label={field.label}
      hint={field.help}
      isRequired={field.isRequired && field.name !== "needs"}
      error={field.kind === "cases" ? messageAtList(field, context) : messageAt(context.issues, `/${field.name}`)}
      addLabel={adder?.label}
      onAdd={adder?.add}
    >
      <Entries field={field} context={context} />
    </ListField>
  );
}

/** Problems inside a case are told at the case. */
const messageAtList = ({ name }: TaskField, { issues }: TaskFormContext): string | undefined =>
  messageAt(
    issues.filter(({ path }) => path === `/${name}`),
    `/${name}`,
  );

const ADD_PAIR = { headers: "Add header", data: "Add column", params: "Add parameter" } as const;

const pairsOf = (name: TaskField["name"], task: TaskFormContext["task"]): Readonly<Record<string, string>> =>
  task[name === "headers" || name === "data" ? name : "params"] ?? {};

function adderFor({ kind, name }: TaskField, { task, onSet }: TaskFormContext) {
  switch (kind) {
    case "lines":
      return { label: "Add argument", add: () => onSet(name, [...(task.args ?? []), ""]) };
    case "pairs": {
      const pairs = pairsOf(name, task);
      const label = ADD_PAIR[name === "headers" || name === "data" ? name : "params"];
      return { label, add: () => onSet(name, { ...pairs, [freePairName(pairs)]: "" }) };
    }
    case "cases":
      return { label: "Add case", add: () => onSet(name, [...(task.cases ?? []), { when: "", then: [] }]) };
    case "tasks":
      return name === "otherwise" && task.otherwise === undefined
        ? { label: "No task: skip them all", add: () => onSet(name, []) }
        : null;
    default:
      return null;
  }
}

function Entries({ field, context }: Props) {
  const { task, draft, isReadOnly, issues, onSet } = context;
  const others = draft.tasks.filter(({ id, key }) => id !== task.id && key !== "").map(({ key }) => key);
  switch (field.kind) {
    case "lines":
      return (
        <LineList
          itemLabel="Argument"
          lines={task.args ?? []}
          isReadOnly={isReadOnly}
          onChange={(lines) => onSet(field.name, lines.length === 0 ? undefined : lines)}
        />
      );
    case "pairs":
      return (
        <PairList
          label={field.label}
          pairs={pairsOf(field.name, task)}
          isReadOnly={isReadOnly}
          onChange={(pairs) => onSet(field.name, Object.keys(pairs).length === 0 ? undefined : pairs)}
        />
      );
    case "cases":
      return (
        <CaseList
          cases={task.cases ?? []}
          offered={others}
          isReadOnly={isReadOnly}
          errorAt={(index, part) => messageAt(issues, `/cases/${index}/${part}`)}
          onChange={(cases) => onSet(field.name, cases)}
        />
      );
    default: {
      const chosen = (field.name === "otherwise" ? task.otherwise : task.needs) ?? [];
      return (
        <TaskPicker
          addLabel={field.name === "otherwise" ? "Add a task to otherwise" : "Add a task it needs"}
          chosen={chosen}
          offered={others}
          isReadOnly={isReadOnly}
          onAdd={(key) => onSet(field.name, [...chosen, key])}
          onRemove={(key) =>
            onSet(
              field.name,
              chosen.filter((each) => each !== key),
            )
          }
        />
      );
    }
  }
}

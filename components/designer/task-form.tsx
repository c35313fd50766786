"use client";

import { TaskFieldControl, type TaskFormContext } from "@/components/designer/fields/task-field-control";
import { RetryPreview } from "@/components/designer/retry-preview";
import { fieldGroups } from "@/lib/client/designer/task-fields";

/** The form of one task, read off the schema of its operator. */
export function TaskForm({ context }: { context: TaskFormContext }) {
  return (
    <form
      aria-label={`Task ${context.task.key}`}
      className="flex flex-col gap-5"
      onSubmit={(event) => event.preventDefault()}
    >
      {fieldGroups(context.task.operator).map((group) => (
        <section key={group.title} aria-label={group.title} className="flex flex-col gap-3">
          <h2 className="border-b pb-1 font-semibold text-faint text-xs uppercase tracking-wide">{group.title}</h2>
          {group.fields.map((field) => (
            <TaskFieldControl key={field.name} field={field} context={context} />
          ))}
          {group.fields.some(({ name }) => name === "retries") ? (
            <RetryPreview task={context.task} defaults={context.draft.defaults} />
          ) : null}
        </section>
      ))}
    </form>
  );
}

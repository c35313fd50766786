import { OPERATOR_LOOK } from "@/components/dag-canvas/operator-look";
import type { Task } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

/** What the task was told to do, as the version says it. */
export function TaskDefinition({ task }: { task: Task }) {
  const { id: _, key: __, operator, needs, trigger_rule, ...fields } = task;
  return (
    <dl className="flex flex-col gap-2 py-3">
      <Entry name="operator" text={`${operator}: ${OPERATOR_LOOK[operator].says}`} />
      <Entry name="needs" text={needs.length === 0 ? "nothing; it starts with the run" : needs.join(", ")} />
      <Entry name="trigger_rule" text={trigger_rule ?? `${SETTING_DEFAULTS.trigger_rule} (default)`} />
      {Object.entries(fields).map(([name, value]) => (
        <Entry key={name} name={name} text={typeof value === "string" ? value : JSON.stringify(value, null, 2)} />
      ))}
    </dl>
  );
}

function Entry({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt className="text-faint text-xs">{name}</dt>
      <dd className="whitespace-pre-wrap break-words font-mono text-xs">{text}</dd>
    </div>
  );
}

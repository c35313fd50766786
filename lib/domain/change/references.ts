import { triggeredKeys } from "@/lib/domain/change/check-triggers";
import type { DagDocument } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { effectiveSettings } from "@/lib/domain/dag/settings";

/**
 * What a document refers to beside its packs, as `kind:name`: connections, environments, pools, its lane and the DAGs it
 * triggers, with what applies where it says nothing.
 */
export function referencesOf(document: DagDocument): string[] {
  const { start, defaults, tasks, lane = SETTING_DEFAULTS.lane } = document;
  const source = "source" in start ? start.source : undefined;
  const named = (kind: string, names: readonly (string | null | undefined)[]) =>
    names.flatMap((name) => (name ? [`${kind}:${name}`] : []));
  return [
    ...new Set([
      ...named("connection", [
        source?.connection,
        ...tasks.map((task) => ("connection" in task ? task.connection : null)),
      ]),
      ...named("dag", triggeredKeys(document)),
      ...named(
        "environment",
        tasks.map((task) => effectiveSettings(task, defaults).environment),
      ),
      ...named("lane", [lane]),
      ...named(
        "pool",
        tasks.map(({ pool }) => pool),
      ),
    ]),
  ].toSorted();
}

/** `connection:loans` as people read it. */
export const referenceTitle = (reference: string): string => {
  const [kind = "", ...name] = reference.split(":");
  return `${kind === "dag" ? "DAG" : kind} ${name.join(":")}`;
};

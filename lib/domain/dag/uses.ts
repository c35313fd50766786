import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";

/** What belongs to the platform and is named by DAGs. */
export const USED_KINDS = ["lane", "pool", "environment", "connection", "pack"] as const;
export type Used = Readonly<{ kind: (typeof USED_KINDS)[number]; name: string }>;

/** Null for what no DAG names, such as a window. */
export function usedOf(kind: string, name: string): Used | null {
  const known = USED_KINDS.find((one) => one === kind);
  return known === undefined ? null : { kind: known, name };
}

/** Where one document names it: keys of tasks, and settings of the whole DAG in words. */
export type Uses = Readonly<{ tasks: string[]; settings: string[] }>;

type Rule = Readonly<{
  ofTask: (task: DraftTask, draft: DagDraft) => string | undefined;
  ofSettings: (draft: DagDraft) => Readonly<Record<string, string | undefined>>;
}>;

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const none = () => ({});

const RULES = {
  lane: { ofTask: () => undefined, ofSettings: (draft) => ({ "the whole DAG": laneOf(draft) }) },
  pool: { ofTask: ({ pool }) => pool, ofSettings: none },
  environment: {
    ofTask: environmentOf,
    ofSettings: ({ defaults }) => ({ "default environment": text(defaults?.environment) }),
  },
  connection: {
    ofTask: ({ connection }) => connection,
    ofSettings: ({ start }) => ({ "source of clients": sourceConnection(start?.source) }),
  },
  pack: { ofTask: ({ operator, pack }) => (operator === "pack" ? pack : undefined), ofSettings: none },
} as const satisfies Record<Used["kind"], Rule>;

/** The lane that a DAG runs in, with what applies when it says nothing. */
export const laneOf = ({ lane }: Pick<DagDraft, "lane">): string => text(lane) ?? SETTING_DEFAULTS.lane;

/** Where a document, finished or not, uses something of the platform. `referencesOf` says the same of a finished one as a whole. */
export function usesIn(draft: DagDraft, { kind, name }: Used): Uses {
  const rule: Rule = RULES[kind];
  return {
    tasks: draft.tasks.flatMap((task) => (rule.ofTask(task, draft) === name ? [task.key] : [])),
    settings: Object.entries(rule.ofSettings(draft)).flatMap(([setting, value]) => (value === name ? [setting] : [])),
  };
}

/** As `effectiveSettings` has it for finished tasks. */
function environmentOf({ operator, environment }: DraftTask, { defaults }: DagDraft): string | undefined {
  if (operator === "bash") return text(environment) ?? "bash";
  if (operator !== "pack") return undefined;
  return text(environment) ?? text(defaults?.environment) ?? SETTING_DEFAULTS.environment;
}

const sourceConnection = (source: unknown): string | undefined =>
  typeof source === "object" && source !== null && "connection" in source ? text(source.connection) : undefined;

import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";

/** What exists outside the document; of each pack its newest version. */
export type Inventory = Readonly<{
  lanes: readonly string[];
  pools: readonly Readonly<{ name: string; slots: number }>[];
  environments: readonly string[];
  connections: readonly Readonly<{ name: string; kind: string }>[];
  packs: readonly Readonly<{ name: string; files: readonly string[] }>[];
}>;

/** Something the document names that is not there. */
export type InventoryIssue = Readonly<{
  code:
    | "unknown_pack"
    | "unknown_pack_file"
    | "unknown_connection"
    | "connection_kind"
    | "unknown_environment"
    | "unknown_pool"
    | "pool_too_small"
    | "unknown_lane"
    | "unknown_dag"
    | "dag_takes_no_clients"
    | "trigger_cycle";
  severity: "error";
  message: string;
  taskId?: string | undefined;
  taskKey?: string | undefined;
  /** JSON pointer inside the task, or inside the document. */
  path: string;
}>;

const CONNECTION_KIND: Readonly<Record<string, string>> = { sql: "postgres", http: "http", wait: "postgres" };

/** Names that lead nowhere. Fields that are still empty are reported by the shape check. */
export function checkInventory(draft: DagDraft, inventory: Inventory): InventoryIssue[] {
  return [...settingIssues(draft, inventory), ...draft.tasks.flatMap((task) => taskIssues(task, inventory))];
}

function settingIssues(draft: DagDraft, inventory: Inventory): InventoryIssue[] {
  const { lanes, environments } = inventory;
  const environment = draft.defaults?.environment;
  const issues: InventoryIssue[] = [];
  if (draft.lane !== undefined && draft.lane !== "" && !lanes.includes(draft.lane))
    issues.push(inSetting("lane", { ...missing("unknown_lane", `lane \`${draft.lane}\``, lanes), path: "/lane" }));
  if (typeof environment === "string" && environment !== "" && !environments.includes(environment))
    issues.push(
      inSetting("defaults.environment", {
        ...missing("unknown_environment", `environment \`${environment}\``, environments),
        path: "/defaults/environment",
      }),
    );
  const source = connectionProblem(sourceConnection(draft), "postgres", inventory);
  if (source) issues.push(inSetting("start.source.connection", { ...source, path: "/start/source/connection" }));
  return issues;
}

/** Name of the connection that is polled for clients, as far as the draft says. */
function sourceConnection({ start }: DagDraft): string | undefined {
  const source = start?.source;
  const name = typeof source === "object" && source !== null && "connection" in source ? source.connection : undefined;
  return typeof name === "string" ? name : undefined;
}

const inSetting = (setting: string, issue: InventoryIssue): InventoryIssue => ({
  ...issue,
  message: `Setting \`${setting}\`: ${issue.message}`,
});

function taskIssues(task: DraftTask, inventory: Inventory): InventoryIssue[] {
  const at = { taskId: task.id, taskKey: task.key };
  const checks = [packIssue, connectionIssue, environmentIssue, poolIssue];
  const found = checks.map((check) => check(task, inventory));
  return found.flatMap((issue) =>
    issue ? [{ ...at, ...issue, message: `Task \`${task.key}\`: ${issue.message}` }] : [],
  );
}

function packIssue(task: DraftTask, { packs }: Inventory): InventoryIssue | null {
  if (task.operator !== "pack" || !task.pack) return null;
  const pack = packs.find(({ name }) => name === task.pack);
  if (!pack) {
    const names = packs.map(({ name }) => name);
    return { ...missing("unknown_pack", `pack \`${task.pack}\``, names), path: "/pack" };
  }
  if (!task.file || pack.files.includes(task.file)) return null;
  return {
    ...missing("unknown_pack_file", `file \`${task.file}\` in pack \`${pack.name}\``, pack.files),
    path: "/file",
  };
}

function connectionIssue(task: DraftTask, inventory: Inventory): InventoryIssue | null {
  const wanted = CONNECTION_KIND[task.operator];
  const problem = wanted === undefined ? null : connectionProblem(task.connection, wanted, inventory);
  return problem && { ...problem, path: "/connection" };
}

function connectionProblem(
  name: string | undefined,
  wanted: string,
  { connections }: Inventory,
): Omit<InventoryIssue, "path"> | null {
  if (!name) return null;
  const connection = connections.find((one) => one.name === name);
  const usable = connections.filter(({ kind }) => kind === wanted).map((one) => one.name);
  if (!connection) return missing("unknown_connection", `connection \`${name}\``, usable);
  if (connection.kind === wanted) return null;
  return {
    code: "connection_kind",
    severity: "error",
    message: `\`${name}\` is a connection of kind ${connection.kind}, and ${wanted} is needed here. ${offer(usable)}`,
  };
}

function environmentIssue(task: DraftTask, { environments }: Inventory): InventoryIssue | null {
  if (!task.environment || environments.includes(task.environment)) return null;
  return {
    ...missing("unknown_environment", `environment \`${task.environment}\``, environments),
    path: "/environment",
  };
}

function poolIssue(task: DraftTask, { pools }: Inventory): InventoryIssue | null {
  if (!task.pool) return null;
  const pool = pools.find(({ name }) => name === task.pool);
  if (!pool) {
    const names = pools.map(({ name }) => name);
    return { ...missing("unknown_pool", `pool \`${task.pool}\``, names), path: "/pool" };
  }
  const { pool_slots: wanted = 1 } = task;
  if (wanted <= pool.slots) return null;
  const message = `it takes ${wanted} slots of pool \`${pool.name}\`, which has ${pool.slots}. Take fewer, or ask data ops for a larger pool.`;
  return { code: "pool_too_small", severity: "error", message, path: "/pool_slots" };
}

const missing = (code: InventoryIssue["code"], what: string, known: readonly string[]) => ({
  code,
  severity: "error" as const,
  message: `there is no ${what}. ${offer(known)}`,
});

const SHOWN = 8;
const offer = (known: readonly string[]): string =>
  known.length === 0
    ? "None exists yet."
    : `Known: ${known.toSorted().slice(0, SHOWN).join(", ")}${known.length > SHOWN ? " …" : ""}.`;

import { expect, it } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { type DraftTask, dagDocumentSchema, OPERATORS, type Operator, taskFieldsOf } from "@/lib/domain/dag/document";
import { aDraft, aDraftTask, idOf, issueSummary, withField, withSetting } from "@/lib/testing/dag-builders";

/** What each operator needs, filled in well. */
const GOOD: Readonly<Record<Operator, Partial<DraftTask>>> = {
  pack: { pack: "scores", file: "run.py" },
  bash: { command: "true" },
  sql: { connection: "warehouse", query: "SELECT 1" },
  http: { method: "GET", url: "https://example.com/" },
  branch: { cases: [{ when: "client.data.amount > 1.0", then: ["next"] }], otherwise: [] },
  wait: { for: "10m" },
  approval: { question: "Lend?" },
  trigger_dag: { dag: "research.other" },
};

const A_LONG_TEXT = "x".repeat(100_000);
const NAMES = ["", "Two Words", "../etc", "-x"];
const KEYS = ["", "Score", "9lives", "a b"];
const BLANK = " \n ";
const DURATIONS = ["", "5", "5 minutes", "-1s", "1.5h", "PT5M", "366d", "999999999d"];
/** Of which nothing would ever come. */
const LIMITS = [...DURATIONS, "0s"];
/** A timer of a worker holds no more than 24 days. */
const TIMEOUTS = [...LIMITS, "25d"];
const COUNTS = [-1, 1.5, 1e9];

/** Values of the right type that are wrong all the same; a form, a YAML file or a program may send each. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  key: KEYS,
  title: ["", "x".repeat(201)],
  description: ["x".repeat(2_001)],
  needs: [["nobody"], ["Not A Key"]],
  trigger_rule: ["", "all_succes"],
  disabled: [false, "yes", 1],
  decision_critical: [false, "yes", 1],
  retries: [...COUNTS, 21],
  retry_delay: DURATIONS,
  retry_factor: [0, 0.5, 11],
  max_retry_delay: DURATIONS,
  retry_jitter: [-0.1, 1.1],
  retry_budget: LIMITS,
  timeout: TIMEOUTS,
  queue_timeout: LIMITS,
  total_timeout: LIMITS,
  on_worker_lost: ["", "ignore"],
  priority: [...COUNTS, 101],
  pool: NAMES,
  pool_slots: [...COUNTS, 0],
  pack: NAMES,
  file: ["", "/etc/passwd", "../run.py", ".hidden", "a//b"],
  args: [["x".repeat(2_001)], ["{{ client.key"], ["{{ results.nobody.p }}"]],
  environment: NAMES,
  command: ["", BLANK, A_LONG_TEXT],
  connection: NAMES,
  query: [A_LONG_TEXT, BLANK, "SELECT :nobody", "SELECT $1", "SELECT '{{ client.key }}'"],
  params: [{ unused: "1" }, { "not a name": "1" }, { day: "x".repeat(2_001) }, { day: "{{ nowhere.at.all }}" }],
  method: ["", "get", "TRACE"],
  url: [
    "",
    "https://a.example/".padEnd(2_001, "x"),
    "{{ client.key",
    "bureau.example/score",
    "ftp://bureau.example/",
    "file:///etc/passwd",
    "https://a b/{{ client.key }}",
    "https://bureau.example:99999/",
    "https://me:secret@bureau.example/",
  ],
  headers: [
    { "two words": "1" },
    { "X-A": "x".repeat(2_001) },
    { "X-A": "1\nX-B: 2" },
    { "X-A": "日本" },
    { "X-A": "1", "x-a": "2" },
    { Host: "bureau.example" },
    { "Content-Length": "4" },
  ],
  body: ["{{ client.key", "{", '{ "key": {{ client.key }', "no json"],
  cases: [[], [{ when: "", then: ["next"] }], [{ when: "1 +", then: ["next"] }], [{ when: "true", then: ["nobody"] }]],
  otherwise: [["nobody"]],
  for: DURATIONS,
  until: ["x".repeat(2_001), "{{ client.key", "tomorrow", "2026-02-31T08:00:00Z", "2026-11-23T08:00:00"],
  poll_every: LIMITS,
  wait_timeout: LIMITS,
  question: ["", BLANK, "x".repeat(2_001), "{{ client.key"],
  roles: [[], ["admin"], ["boss"]],
  on_timeout: ["", "maybe"],
  dag: ["", "Research", "a..b", "research.test"],
  data: [{ "not a name": "1" }, { amount: "{{ client.key" }],
};
/** Identity is not typed by anybody, an operator is what the others hang on, and a truth value has no wrong one. */
const WITHOUT: ReadonlySet<string> = new Set(["id", "operator", "wait"]);

const PAIRS = OPERATORS.flatMap((operator) =>
  [...taskFieldsOf(operator)].filter((field) => !WITHOUT.has(field)).map((field) => [operator, field] as const),
);

/** A wait waits for one thing: for a query where a field of a query is wrong. */
const QUERY_FIELDS: ReadonlySet<string> = new Set(["connection", "query", "params", "poll_every"]);
const goodOf = (operator: Operator, field: string): Partial<DraftTask> => {
  if (operator !== "wait" || field === "for") return GOOD[operator];
  if (QUERY_FIELDS.has(field)) return { connection: "warehouse", query: "SELECT 1" };
  return field === "until" ? {} : GOOD.wait;
};

const draftOf = (operator: Operator, task: (base: DraftTask) => DraftTask, field = "") => {
  const { command: _, ...bare } = aDraftTask("task");
  const base = { ...bare, operator, ...goodOf(operator, field) };
  return aDraft([task(base), ...(operator === "branch" ? [aDraftTask("next", [base.key])] : [])]);
};

it.each(OPERATORS)("a good %s task has nothing to complain about", (operator) => {
  expect(checkDraft(draftOf(operator, (base) => base)).issues.filter(({ severity }) => severity === "error")).toEqual(
    [],
  );
});

it.each(PAIRS)(
  "a wrong value in a %s task's `%s` is refused, and the refusal points at that field",
  (operator, field) => {
    const values = WRONG[field];
    expect(values, `wrong values for ${field}`).toBeDefined();
    for (const value of values ?? []) {
      const { ok, issues } = checkDraft(draftOf(operator, (base) => withField(base, field, value), field));
      const told = issues.filter(
        ({ severity, taskId, path }) =>
          severity === "error" && taskId === idOf("task") && path?.startsWith(`/${field}`),
      );
      expect({ ok, value, told: told.length > 0 }).toEqual({ ok: false, value, told: true });
    }
  },
);

it.each<[Operator, Partial<DraftTask>]>([
  ["http", { url: "{{ client.data.address }}" }],
  ["http", { url: "https://{{ client.data.host }}:{{ client.data.port }}/{{ client.key }}?at={{ run.id }}" }],
  ["http", { url: "score/{{ client.key }}", connection: "bureau" }],
  ["http", { headers: { "X-Key": "{{ client.key }}", "content-type": "text/csv" }, body: "key\n{{ client.key }}" }],
  ["http", { body: '{ "key": "{{ client.key }}", "p": {{ client.data.p }}, "braces": "\\{{" }' }],
  ["sql", { query: "SELECT :key, ':none', now()::date -- :none", params: { key: "{{ client.key }}" } }],
  ["wait", { for: undefined, until: "{{ client.data.opens_at }}" }],
  ["wait", { for: undefined, until: "2026-11-23T08:00:00+01:00" }],
  ["bash", { retry_delay: "0s", max_retry_delay: "365d", timeout: "24d", queue_timeout: "1ms" }],
])("a %s task with %j waits for its values: nothing is refused before they are known", (operator, more) => {
  const { issues } = checkDraft(draftOf(operator, (base) => ({ ...base, ...more })));
  expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
});

const A_SOURCE = { connection: "ops", query: "SELECT 1", every: "5s" };
/** The same of the settings of a DAG. */
const WRONG_SETTINGS: Readonly<Record<string, readonly unknown[]>> = {
  dag: ["", "Research", "a..b"],
  title: ["", "x".repeat(201)],
  description: ["x".repeat(10_001)],
  owner: NAMES,
  start: [
    {},
    { on: "monday" },
    { on: "manual", cron: "* * * * *" },
    { interval: "0s" },
    { interval: "366d" },
    { interval: "often" },
    { cron: "" },
    { cron: "61 * * * *" },
    { cron: "0 0 30 2 *" },
    { cron: "0 0 * * *", timezone: "Mars/Olympus" },
    { on: "client", source: { ...A_SOURCE, connection: "Two Words" } },
    { on: "client", source: { ...A_SOURCE, every: "10ms" } },
    { on: "client", source: { ...A_SOURCE, every: "366d" } },
    { on: "client", source: { ...A_SOURCE, query: "" } },
    { on: "client", source: { ...A_SOURCE, query: "SELECT :since" } },
  ],
  parameters: [{ "not a name": { type: "string" } }, { amount: { type: "money" } }],
  start_date: ["", "yesterday", "2026-02-30"],
  missed: ["", "some"],
  max_active_runs: [...COUNTS, 0],
  max_active_tasks: [...COUNTS, 0],
  lane: NAMES,
  objectives: [{ run_p50: "1m" }, ...LIMITS.map((run_p95) => ({ run_p95 }))],
  defaults: [
    { colour: "red" },
    { environment: "Two Words" },
    { retries: -1 },
    ...DURATIONS.map((retry_delay) => ({ retry_delay })),
    ...TIMEOUTS.map((timeout) => ({ timeout })),
  ],
};
const SETTINGS = Object.keys(dagDocumentSchema.shape).filter((name) => name !== "signalbox" && name !== "tasks");

it.each(SETTINGS)("a wrong value of the setting `%s` is refused, and the refusal points at it", (name) => {
  expect(WRONG_SETTINGS[name], `wrong values for ${name}`).toBeDefined();
  for (const value of WRONG_SETTINGS[name] ?? []) {
    const told = issueSummary(withSetting(name, value)).filter((one) =>
      new RegExp(`^[a-z_]+ - /${name}(/|$)`).test(one),
    );
    expect({ value, told: told.length > 0 }).toEqual({ value, told: true });
  }
});

import { expect, it } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { type DraftTask, OPERATORS, type Operator, taskFieldsOf } from "@/lib/domain/dag/document";
import { aDraft, aDraftTask, idOf, withField } from "@/lib/testing/dag-builders";

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
const DURATIONS = ["", "5", "5 minutes", "-1s", "1.5h", "PT5M"];
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
  retry_budget: DURATIONS,
  timeout: DURATIONS,
  queue_timeout: DURATIONS,
  total_timeout: DURATIONS,
  on_worker_lost: ["", "ignore"],
  priority: [...COUNTS, 101],
  pool: NAMES,
  pool_slots: [...COUNTS, 0],
  pack: NAMES,
  file: ["", "/etc/passwd", "../run.py", ".hidden", "a//b"],
  args: [["x".repeat(2_001)], ["{{ client.key"], ["{{ results.nobody.p }}"]],
  environment: NAMES,
  command: ["", A_LONG_TEXT],
  connection: NAMES,
  query: [A_LONG_TEXT],
  params: [{ "not a name": "1" }, { day: "x".repeat(2_001) }, { day: "{{ nowhere.at.all }}" }],
  method: ["", "get", "TRACE"],
  url: ["", "x".repeat(2_001), "{{ client.key"],
  headers: [{ "two words": "1" }, { "X-A": "x".repeat(2_001) }],
  body: ["{{ client.key"],
  cases: [[], [{ when: "", then: ["next"] }], [{ when: "1 +", then: ["next"] }], [{ when: "true", then: ["nobody"] }]],
  otherwise: [["nobody"]],
  for: DURATIONS,
  until: ["x".repeat(2_001), "{{ client.key"],
  poll_every: DURATIONS,
  wait_timeout: DURATIONS,
  question: ["", "x".repeat(2_001), "{{ client.key"],
  roles: [[], ["admin"], ["boss"]],
  on_timeout: ["", "maybe"],
  dag: ["", "Research", "a..b"],
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

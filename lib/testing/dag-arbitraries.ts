import fc from "fast-check";
import type { DagDocument, DagDraft, DraftTask, Task } from "@/lib/domain/dag/document";
import { idOf } from "@/lib/testing/dag-builders";

/** Texts that strain writers and readers: quotes, line breaks, YAML's own signs, look-alikes of other types. */
const anyText = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "true",
    "null",
    "1e3",
    "- a",
    "a: b # c",
    "'",
    '"',
    "|\n  x\n",
    "é",
    "e\u0301",
    "🚦",
    "{{ client.key }}",
    "a\n\nb\n",
    "\ttab",
    "2019-04-24",
    "0x1F",
    "~",
    "&a",
    "*a",
    "<<",
    "!!str",
    "%",
    "@",
    "`",
    "a\r\nb",
    "---",
    "...",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const optionalText = fc.option(anyText, { nil: undefined });
/** One that may stand for any limit. */
const duration = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.constantFrom("ms", "s", "m", "h", "d"))
  .map(([count, unit]) => `${count}${unit}`);
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

const keyAt = (index: number) => `t${index}`;

/** A draft with any texts in any fields; keys are unique and edges run forwards. */
export const anyDraft: fc.Arbitrary<DagDraft> = fc
  .tuple(
    fc.record({
      title: optionalText,
      description: optionalText,
      owner: optionalText,
      start: optional(
        fc.constantFrom({ on: "client" }, { cron: "*/5 * * * *", timezone: "UTC" }, {}, { interval: "" }),
      ),
      start_date: optionalText,
      missed: optionalText,
      max_active_runs: optional(fc.integer()),
      lane: optionalText,
      objectives: optional(fc.dictionary(fc.constantFrom("run_p95", "gap_p95"), anyText)),
      defaults: optional(fc.dictionary(fc.constantFrom("retries", "timeout"), fc.oneof(anyText, fc.integer()))),
    }),
    fc.array(
      fc.record({
        operator: fc.constantFrom("pack", "bash", "sql", "http", "branch"),
        needs: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
        title: optionalText,
        trigger_rule: optionalText,
        retries: optional(fc.integer()),
        pool: optionalText,
        pool_slots: optional(fc.integer()),
        retry_factor: optional(fc.double({ noNaN: true, noDefaultInfinity: true })),
        command: optionalText,
        args: optional(fc.array(anyText, { maxLength: 3 })),
        params: optional(fc.dictionary(fc.constantFrom("a", "b", "null"), anyText)),
        cases: optional(
          fc.array(fc.record({ when: anyText, then: fc.array(fc.constantFrom("t1", "t9", ""), { maxLength: 2 }) }), {
            maxLength: 2,
          }),
        ),
        otherwise: optional(fc.array(fc.constantFrom("t2", "t3"), { maxLength: 2 })),
      }),
      { maxLength: 8 },
    ),
  )
  .map(([settings, rows]) => ({
    signalbox: "dag/v1",
    dag: "research.test",
    ...settings,
    tasks: rows.map(
      ({ needs, ...fields }, index): DraftTask => ({
        ...fields,
        id: idOf(keyAt(index)),
        key: keyAt(index),
        needs: needs.filter((need) => need < index).map(keyAt),
      }),
    ),
  }));

const anyRow = fc.record({
  kind: fc.constantFrom("bash", "pack", "branch"),
  needs: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
  title: optional(fc.constantFrom("Score", "\u00e9t\u00e9")),
  retries: optional(fc.nat(20)),
  retry_factor: optional(fc.constantFrom(1, 1.5, 2)),
  timeout: optional(duration),
  args: optional(fc.array(fc.constantFrom("--loan", "{{ client.key }}", "\u00e9"), { maxLength: 3 })),
  split: fc.nat(2),
});

/** A document that the check accepts: packs, command lines and branches, with joins that can run. */
export const anyDocument: fc.Arbitrary<DagDocument> = fc
  .tuple(
    fc.record({
      title: fc.constantFrom("Onboarding", "\u00e9t\u00e9"),
      start: fc.constantFrom({ on: "client" } as const, { interval: "15s" }, { cron: "*/5 * * * *", timezone: "UTC" }),
      max_active_runs: optional(fc.integer({ min: 1, max: 100 })),
      lane: optional(fc.constantFrom("critical", "bulk")),
      defaults: optional(fc.record({ retries: fc.nat(5), timeout: duration }, { requiredKeys: [] })),
    }),
    fc.array(anyRow, { minLength: 1, maxLength: 8 }),
  )
  .map(([settings, rows]) => ({
    signalbox: "dag/v1",
    dag: "research.test",
    owner: "risk",
    ...settings,
    tasks: rows.map(({ kind, needs, args, split, ...fields }, index): Task => {
      const upstream = needs.filter((need) => need < index).map(keyAt);
      const targets = rows.flatMap((other, at) => (at > index && other.needs.includes(index) ? [keyAt(at)] : []));
      const common = {
        ...fields,
        id: idOf(keyAt(index)),
        key: keyAt(index),
        needs: upstream,
        ...(upstream.length > 1 ? { trigger_rule: "all_done" as const } : {}),
      };
      if (kind === "pack") return { ...common, operator: "pack", pack: "scores", file: "run.py", args };
      if (kind === "bash" || targets.length === 0) return { ...common, operator: "bash", command: "true" };
      const [first = "", ...others] = targets;
      const cases = [
        { when: "client.data.amount > 1.0", then: [first, ...others.filter((_, at) => at % 2 === split)] },
      ];
      return { ...common, operator: "branch", cases, otherwise: others };
    }),
  }));

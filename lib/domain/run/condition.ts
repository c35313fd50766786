import {
  type ASTNode,
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
} from "@marcbachmann/cel-js";
import { conditionReferences, findForbidden, usesListMacro } from "@/lib/domain/run/condition-syntax";
import { missingPathMessage, readPath, type ValueReference, type ValueScope } from "@/lib/domain/run/value-path";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A condition's text is read by a reviewer; what is longer belongs in a task. */
const MAX_CHARACTERS = 2_000;
const LIMITS = { maxAstNodes: 300, maxDepth: 30, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 };
/** Keeps `exists` and its like quadratic at worst in a small number: there is no way to interrupt them. */
const MAX_LIST_ELEMENTS = 1_000;
const MAX_VALUES_WALKED = 50_000;

/** JSON has one kind of number, CEL two that do not mix: without this `results.a.count + 1` would be refused. */
const ARITHMETIC = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
} as const;

function createEnvironment(): Environment {
  const environment = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
    .registerVariable("client", "dyn")
    .registerVariable("results", "dyn")
    .registerVariable("run", "dyn");
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const mixed = (a: number | bigint, b: number | bigint) => compute(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int`, mixed);
    environment.registerOperator(`int ${operator} double`, mixed);
  }
  return environment.registerOperator("double % double", ARITHMETIC["%"]);
}

const ENVIRONMENT = createEnvironment();

/** A condition whose form is right: the values it reads, and how to ask it. */
export type ParsedCondition = Readonly<{
  references: readonly ValueReference[];
  evaluate: (scope: ValueScope) => Result<boolean, string>;
}>;

/** Reads a CEL condition. A refusal is a sentence that says what is wrong and where. */
export function parseCondition(text: string): Result<ParsedCondition, string> {
  if (text.trim() === "") return err("The condition is empty. Write one such as `results.score.p < 0.3`.");
  if (text.length > MAX_CHARACTERS)
    return err(`The condition has ${text.length} characters; ${MAX_CHARACTERS} are allowed. Move work into a task.`);
  try {
    const compiled = ENVIRONMENT.parse(text);
    const forbidden = findForbidden(compiled.ast);
    if (forbidden) return err(forbidden);
    const references = conditionReferences(compiled.ast);
    if (!references.ok) return references;
    const checked = compiled.check();
    if (!checked.valid) return err(explain(checked.error, text));
    if (checked.type !== "bool" && checked.type !== "dyn") return err(notBoolean(text, String(checked.type)));
    const limitsLists = usesListMacro(compiled.ast);
    return ok({
      references: references.value,
      evaluate: (scope) => {
        const tooLong = limitsLists ? findLongList(references.value, scope) : null;
        return tooLong ? err(tooLong) : run(compiled, text, scope);
      },
    });
  } catch (error) {
    return err(explain(error, text));
  }
}

/** Whether a condition holds for one client. Anything but true or false is a refusal that names its cause. */
export function evaluateCondition(text: string, scope: ValueScope): Result<boolean, string> {
  const parsed = parseCondition(text);
  return parsed.ok ? parsed.value.evaluate(scope) : parsed;
}

function run(compiled: (context: ValueScope) => unknown, text: string, scope: ValueScope): Result<boolean, string> {
  try {
    // Only these three: whatever else the caller's object holds stays out of reach.
    const value = compiled({ client: scope.client, results: scope.results, run: scope.run });
    return typeof value === "boolean" ? ok(value) : err(notBoolean(text, kindOf(value)));
  } catch (error) {
    return err(explain(error, text, scope));
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "bigint" ? "a number" : `a value of kind ${typeof value}`;
}

const notBoolean = (text: string, kind: string): string =>
  `The condition \`${text}\` yields ${kind}, not true or false. Write a comparison such as \`results.score.p < 0.3\`.`;

function explain(error: unknown, text: string, scope?: ValueScope): string {
  const isCel = error instanceof EvaluationError || error instanceof ParseError || error instanceof CelTypeError;
  if (!isCel)
    return `The condition \`${text}\` cannot be evaluated: ${error instanceof Error ? error.message : "unknown error"}.`;
  const missing = scope && error.code === "no_such_key" ? pathOf(error.node) : null;
  if (missing && scope)
    return `${missingPathMessage(scope, missing)} Use \`has(${missing.join(".")})\` where it may be missing.`;
  const place = error.range ? ` at character ${error.range.start + 1}` : "";
  return `The condition \`${text}\` is not valid${place}: ${plainWords(error.summary)}.`;
}

/** The library marks values known only at run time as `dyn<…>`, which tells an author nothing. */
const plainWords = (summary: string): string =>
  summary.replaceAll(/dyn<(\w+)>/g, "$1").replace(/^no such overload:/, "this does not work between these kinds:");

/** `a.b["c"]` as its parts; null when something in it is computed. */
function pathOf(node: unknown): string[] | null {
  const reference = isNode(node) ? conditionReferences(node) : null;
  return reference?.ok && reference.value.length === 1 ? [...(reference.value[0]?.path ?? [])] : null;
}

const isNode = (node: unknown): node is ASTNode => typeof node === "object" && node !== null && "op" in node;

/** Says which list of those a condition reads is too long for a list macro. */
function findLongList(references: readonly ValueReference[], scope: ValueScope): string | null {
  for (const { path } of references) {
    const pending: unknown[] = [readPath(scope, path)];
    for (const value of pending) {
      if (typeof value !== "object" || value === null) continue;
      const size = Array.isArray(value) ? value.length : 0;
      if (size > MAX_LIST_ELEMENTS || pending.length > MAX_VALUES_WALKED)
        return `\`${path.join(".")}\` holds more than a condition may go through (${MAX_LIST_ELEMENTS} elements a list). Let a task count or filter, and compare its output.`;
      pending.push(...Object.values(value));
    }
  }
  return null;
}

import type { ASTNode } from "@marcbachmann/cel-js";
import { type NamePlace, VALUE_ROOTS, type ValueReference, whyNotAPath } from "@/lib/domain/run/value-path";
import { err, ok, type Result } from "@/lib/domain/shared/result";

const LIST_MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Left out because their cost has no bound that a condition's text shows. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  matches: "`matches` is not offered: some patterns never end. Use `==`, `startsWith`, `endsWith` or `contains`.",
  bind: "`cel.bind` is not offered. Write the value out, or let a task compute it.",
};

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** Every node of an expression. Iterative: a long chain of `&&` is deep. */
function allNodes(root: ASTNode): ASTNode[] {
  const nodes = [root];
  for (const node of nodes) nodes.push(...childrenOf(node));
  return nodes;
}

const isListMacro = (node: ASTNode): boolean => node.op === "rcall" && LIST_MACROS.has(node.args[0]);

/** True when the expression walks through a list with `exists`, `all`, `map` or their like. */
export const usesListMacro = (root: ASTNode): boolean => allNodes(root).some(isListMacro);

/** The first use of something that conditions do not offer, as a sentence; null when there is none. */
export function findForbidden(root: ASTNode): string | null {
  for (const node of allNodes(root)) {
    const name = node.op === "call" || node.op === "rcall" ? node.args[0] : "";
    const why = Object.hasOwn(LEFT_OUT, name) ? LEFT_OUT[name] : undefined;
    if (why) return why;
    if (node.op === "rcall" && isListMacro(node)) {
      const problem = findCostly(node.args[0], node.args[1], node.args[2]);
      if (problem) return problem;
    }
  }
  return null;
}

/** Within a list macro nothing may multiply: no macro per element, no lists made longer with `+`. */
function findCostly(name: string, list: ASTNode, args: readonly ASTNode[]): string | null {
  const [variable] = args;
  if (variable?.op === "id" && VALUE_ROOTS.includes(variable.args))
    return `\`${name}\` cannot name its variable \`${variable.args}\`: that name is taken. Call it \`item\`.`;
  if (args.some((arg) => allNodes(arg).some(isListMacro)))
    return `\`${name}\` holds another list operation for each element. Let a task prepare the list instead.`;
  if ([list, ...args].some((node) => allNodes(node).some((inner) => inner.op === "+")))
    return `\`+\` is not offered inside \`${name}\`. Let a task compute the sum instead.`;
  return null;
}

/** The values an expression reads: the longest path of each place that starts at `client`, `results` or `run`. */
export function conditionReferences(root: ASTNode): Result<readonly ValueReference[], string> {
  const references: ValueReference[] = [];
  const pending: ASTNode[] = [root];
  for (const node of pending) {
    const reference = referenceOf(node);
    if (!reference) {
      pending.push(...childrenOf(node));
      continue;
    }
    const why = whyNotAPath(reference.path);
    if (why) return err(why);
    references.push(reference);
  }
  return ok(references);
}

function referenceOf(node: ASTNode): ValueReference | null {
  const steps: NamePlace[] = [];
  let at: ASTNode = node;
  for (let step = stepOf(at); step; step = stepOf(at)) {
    steps.unshift(step.step);
    at = step.parent;
  }
  if (at.op !== "id" || !VALUE_ROOTS.includes(at.args)) return null;
  const [first, second] = steps;
  return {
    path: [at.args, ...steps.map(({ name }) => name)],
    taskKey: at.args === "results" ? (first ?? null) : null,
    column: at.args === "client" && first?.name === "data" ? (second ?? null) : null,
  };
}

function stepOf(node: ASTNode): { step: NamePlace; parent: ASTNode } | null {
  if (node.op === ".") {
    const [parent, name] = node.args;
    return { step: { name, start: node.range.end - name.length, end: node.range.end, isQuoted: false }, parent };
  }
  if (node.op !== "[]") return null;
  const [parent, index] = node.args;
  if (index.op !== "value" || typeof index.args !== "string") return null;
  return { step: { name: index.args, start: index.range.start, end: index.range.end, isQuoted: true }, parent };
}

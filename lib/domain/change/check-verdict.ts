import { z } from "zod";

/**
 * The checks of a revision. Blocking: its shape and graph, what it refers to, secrets in its texts, its share of the
 * platform and the approvals that today's rules ask for. Only telling: other open changes, how long a run may take, and
 * whether its connections can be used from its lane.
 */
export type CheckName =
  | "document"
  | "references"
  | "secrets"
  | "quota"
  | "policy"
  | "overlap"
  | "simulation"
  | "connections";

/** One thing that a check has to say. An error fails it. */
export const checkFindingSchema = z.object({
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  /** The task it is about, if it is about one. */
  taskId: z.string().optional(),
});
export type CheckFinding = Readonly<z.infer<typeof checkFindingSchema>>;

export type CheckVerdict = Readonly<{
  name: CheckName;
  isPassed: boolean;
  /** The first error and how many more there are; without errors nothing. */
  detail: string;
  findings: readonly CheckFinding[];
}>;

/** Nobody reads more of one kind; the count is told. */
const MAX_FINDINGS = 200;

export function verdict(name: CheckName, found: readonly CheckFinding[]): CheckVerdict {
  const errors = found.filter(({ severity }) => severity === "error");
  const sorted = [...errors, ...found.filter(({ severity }) => severity !== "error")];
  const findings = sorted
    .slice(0, MAX_FINDINGS)
    .map(({ severity, message, taskId }) => ({ severity, message, ...(taskId === undefined ? {} : { taskId }) }));
  const [first, ...more] = errors;
  if (!first) return { name, isPassed: true, detail: "", findings };
  const rest = more.length === 0 ? "" : ` ${more.length} more.`;
  return { name, isPassed: false, detail: `${first.message}${rest}`, findings };
}

/** One verdict for each of the two checks that a draft must pass to become a revision. */
export const verdictsOf = (document: readonly CheckFinding[], references: readonly CheckFinding[]): CheckVerdict[] => [
  verdict("document", document),
  verdict("references", references),
];

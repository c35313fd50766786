/** The checks of a revision: its shape and graph, and whether everything it refers to is there. */
export type CheckName = "document" | "references";

export type CheckVerdict = Readonly<{ name: CheckName; isPassed: boolean; detail: string }>;

type Issue = Readonly<{ severity: string; message: string }>;

const verdict = (name: CheckName, issues: readonly Issue[]): CheckVerdict => {
  const [first, ...more] = issues.filter(({ severity }) => severity === "error");
  if (!first) return { name, isPassed: true, detail: "" };
  const rest = more.length === 0 ? "" : ` ${more.length} more.`;
  return { name, isPassed: false, detail: `${first.message}${rest}` };
};

/** One verdict for each check; a warning fails none. */
export const verdictsOf = (document: readonly Issue[], references: readonly Issue[]): CheckVerdict[] => [
  verdict("document", document),
  verdict("references", references),
];

import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import type { DagDocument } from "@/lib/domain/dag/document";

type Tested = Readonly<{ connection: string; lane: string; outcome: string | null }>;

/** Connections that a document uses, each once. */
export function connectionsOf({ start, tasks }: DagDocument): string[] {
  const source = "source" in start ? start.source?.connection : undefined;
  const used = tasks.flatMap((task) => ("connection" in task && task.connection ? [task.connection] : []));
  return [...new Set([...(source ? [source] : []), ...used])].toSorted();
}

const SENTENCES: Readonly<Record<string, string>> = {
  refused: "refuses the user and secret it is stored with. Data ops enters the right ones.",
  no_answer: "gave no answer. Data ops sees to its address, and to the way there from the lane's workers.",
  changed: "was changed while it was tested. Run the checks again.",
};

/** What workers of the lane said about each connection; null while one of them has yet to say something. */
export function checkConnections(document: DagDocument, lane: string, tests: readonly Tested[]): CheckFinding[] | null {
  const used = connectionsOf(document);
  const outcomes = used.map((name) => tests.find((test) => test.connection === name && test.lane === lane)?.outcome);
  if (outcomes.some((outcome) => !outcome)) return null;
  return used.map((name, index): CheckFinding => {
    const outcome = outcomes[index] ?? "";
    return outcome === "works"
      ? { severity: "info", message: `\`${name}\` can be used from lane \`${lane}\`.` }
      : { severity: "error", message: `From lane \`${lane}\`, \`${name}\` ${SENTENCES[outcome] ?? outcome}` };
  });
}

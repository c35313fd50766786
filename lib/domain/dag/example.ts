import type { DagDocument } from "@/lib/domain/dag/document";

type Names = Readonly<{ dag: string; title: string; owner: string }>;

/** An application of 12,400 is the data of nobody in particular: the example runs for whichever client comes. */
const TAKE_IN = `echo "Reading the application of $SIGNALBOX_CLIENT"
echo '{"amount": 12400, "years": 7}' > "$SIGNALBOX_RESULT"`;
const RATE = `echo "The longer in business, the lower the risk"
echo '{"risk": 0.21}' > "$SIGNALBOX_RESULT"`;
const LETTER = `echo "Writing to $SIGNALBOX_CLIENT"
sleep 1`;

/**
 * A DAG to begin with: it reads, rates, decides by a branch and tells the client. Plain commands only, so that it runs
 * on every installation as it is. `newId` issues the identity of each task.
 */
export function exampleDocument({ dag, title, owner }: Names, newId: () => string): DagDocument {
  return {
    signalbox: "dag/v1",
    dag,
    title,
    description: "An example: change it, or try it as it is.",
    owner,
    start: { on: "client" },
    defaults: { retries: 1, retry_delay: "5s", timeout: "1m" },
    tasks: [
      { id: newId(), key: "read_application", operator: "bash", needs: [], command: TAKE_IN },
      { id: newId(), key: "rate_business", operator: "bash", needs: ["read_application"], command: RATE },
      { id: newId(), key: "check_register", operator: "bash", needs: ["read_application"], command: "sleep 1" },
      {
        id: newId(),
        key: "decide",
        operator: "branch",
        needs: ["rate_business", "check_register"],
        cases: [{ when: "results.rate_business.risk < 0.3", then: ["approve"] }],
        otherwise: ["decline"],
      },
      { id: newId(), key: "approve", operator: "bash", needs: ["decide"], command: LETTER },
      { id: newId(), key: "decline", operator: "bash", needs: ["decide"], command: LETTER },
      {
        id: newId(),
        key: "close_file",
        operator: "bash",
        needs: ["approve", "decline"],
        trigger_rule: "none_failed_min_one_success",
        command: 'echo "Done"',
      },
    ],
  };
}

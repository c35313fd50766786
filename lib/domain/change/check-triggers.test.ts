import { expect, test } from "vitest";
import { checkTriggers, type TriggeredDag } from "@/lib/domain/change/check-triggers";
import { aDraft, idOf } from "@/lib/testing/dag-builders";

const active = (dagKey: string, triggers: string[] = [], takesClients = true): TriggeredDag => ({
  dagKey,
  triggers,
  takesClients,
});
const draftThatTriggers = (dag: string) =>
  aDraft([{ id: idOf("next"), key: "next", operator: "trigger_dag", needs: [], dag }]);

test.each<[string, string, TriggeredDag[], string[], string]>([
  ["a DAG that takes clients", "b", [active("b", ["c"]), active("c")], [], ""],
  ["nothing chosen yet", "", [], [], ""],
  ["a DAG that is not active", "ghost", [], ["unknown_dag"], "there is no DAG `ghost` with an active version"],
  ["a DAG without a queue", "b", [active("b", [], false)], ["dag_takes_no_clients"], "does not start on clients"],
  ["itself", "research.test", [], ["trigger_cycle"], "research.test → research.test"],
  [
    "one that comes back over others",
    "b",
    [active("b", ["x", "c"]), active("x"), active("c", ["research.test"])],
    ["trigger_cycle"],
    "research.test → b → c → research.test",
  ],
  ["others that go round without it", "b", [active("b", ["c"]), active("c", ["b"])], [], ""],
])("a trigger of %s", (_name, dag, dags, codes, sentence) => {
  const issues = checkTriggers(draftThatTriggers(dag), dags);
  expect(issues.map(({ code }) => code)).toEqual(codes);
  expect(issues[0]?.message ?? "").toContain(sentence);
});

import { describe, expect, it } from "vitest";
import { completeYaml, type YamlNames } from "@/lib/client/designer/yaml-completion";

const NAMES: YamlNames = {
  packs: [{ name: "scores", files: ["run.py", "lib/model.py"] }],
  environments: ["python3"],
  connections: ["warehouse", "bureau"],
  lanes: ["critical", "bulk"],
  pools: ["gpu"],
};
const DAG = `signalbox: dag/v1
dag: research.test
tasks:
  - key: fetch
    operator: sql
  - key: score
    operator: pack
    pack: scores
`;

/** What is offered where the text has a bar. */
function offered(text: string): readonly string[] {
  const at = text.indexOf("|");
  return completeYaml(text.replace("|", ""), at, NAMES)?.options.map(({ label }) => label) ?? [];
}

describe("completion of a DAG's YAML", () => {
  it.each<[where: string, text: string, some: readonly string[], none: readonly string[]]>([
    ["at the top: settings that are not there yet", `${DAG}ow|`, ["owner", "start", "lane"], ["dag", "tasks", "needs"]],
    [
      "in a task: fields of its operator",
      `${DAG}    |`,
      ["file", "args", "needs", "timeout"],
      ["query", "key", "pack"],
    ],
    ["in a task between two others", DAG.replace("sql\n", "sql\n    q|\n"), ["query", "connection"], ["file", "lane"]],
    ["at the first field of a new task", `${DAG}  - |`, ["key", "operator", "needs"], ["lane"]],
    ["in what starts it", `start:\n  |\n${DAG}`, ["on", "cron", "interval", "timezone"], ["owner"]],
    ["in a case of a branch", "tasks:\n  - operator: branch\n    cases:\n      - w|", ["when", "then"], ["needs"]],
    [
      "in the second line of a case",
      "tasks:\n  - operator: branch\n    cases:\n      - when: x\n        |",
      ["then"],
      ["when"],
    ],
  ])("offers %s", (_, text, some, none) => {
    const labels = offered(text);
    expect(labels).toEqual(expect.arrayContaining([...some]));
    for (const label of none) expect(labels).not.toContain(label);
  });

  it.each<[what: string, text: string, labels: readonly string[]]>([
    ["connections", DAG.replace("sql\n", "sql\n    connection: w|\n"), ["warehouse", "bureau"]],
    ["lanes", `lane: |\n${DAG}`, ["critical", "bulk"]],
    ["pools", `${DAG}    pool: g|`, ["gpu"]],
    ["environments", `defaults:\n  environment: |\n${DAG}`, ["python3"]],
    ["packs", "tasks:\n  - operator: pack\n    pack: |", ["scores"]],
    ["the files of the task's pack", `${DAG}    file: r|`, ["run.py", "lib/model.py"]],
    ["other tasks", `${DAG}    needs: [f|`, ["fetch"]],
    ["other tasks after a comma", `${DAG}    needs: [x, f|`, ["fetch"]],
    ["other tasks in a list of lines", `${DAG}    needs:\n      - f|`, ["fetch", "score"]],
    ["yes or no", `${DAG}    disabled: t|`, ["true"]],
    ["methods", "tasks:\n  - operator: http\n    method: P|", ["GET", "POST", "PUT", "PATCH", "DELETE"]],
  ])("offers %s", (_, text, labels) => {
    expect(offered(text)).toEqual(labels);
  });

  it("offers every operator, and replaces what is typed of it", () => {
    const text = "tasks:\n  - key: a\n    operator: ba";
    const completion = completeYaml(text, text.length, NAMES);
    expect(completion?.from).toBe(text.length - 2);
    expect(completion?.options.map(({ label }) => label)).toContain("bash");
  });

  it.each([
    ["a comment", `${DAG}# o|`],
    ["a text of several lines", `${DAG}    description: >\n      o|`],
    ["free text", `title: o|\n${DAG}`],
  ])("offers nothing in %s", (_, text) => {
    expect(offered(text)).toEqual([]);
  });
});

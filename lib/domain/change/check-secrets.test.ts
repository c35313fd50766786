import { expect, test } from "vitest";
import { secretsInDocument, secretsInFile } from "@/lib/domain/change/check-secrets";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const PASSWORD = ["hunter", "22"].join("");
const http = (headers: Record<string, string>) => ({
  id: idOf("ask"),
  key: "ask",
  operator: "http" as const,
  needs: [],
  method: "GET" as const,
  url: "https://bureau.example",
  headers,
});

test.each([
  ["a command", aBashTask("one", [], { command: `true\nPGPASSWORD=${PASSWORD} psql` }), "`command`, line 2"],
  ["a header that is called like one", http({ "X-Api-Key": `k-${PASSWORD}` }), "`headers.X-Api-Key`, line 1"],
  [
    "an argument after its option",
    {
      id: idOf("load"),
      key: "load",
      operator: "pack" as const,
      needs: [],
      pack: "p",
      file: "run.py",
      args: ["--password", PASSWORD],
    },
    "`args`, line 1",
  ],
])("a secret in %s is named with its place and without its value", (_name, task, place) => {
  const [finding, ...more] = secretsInDocument(aDocument([task]));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ severity: "error", taskId: task.id });
  expect(finding?.message).toContain(`Task \`${task.key}\`, ${place}`);
  expect(finding?.message).not.toContain(PASSWORD);
});

test("a document of plain work holds none", () => {
  const tasks = [aBashTask("one", [], { command: 'curl -H "Authorization: Bearer $TOKEN" https://x.example' })];
  expect(secretsInDocument(aDocument([...tasks, http({ Authorization: "Bearer {{ client.data.token }}" })]))).toEqual(
    [],
  );
});

test("a secret in a pack is named with file and line, and one that says it is none is only told", () => {
  const text = `import os\n\ntoken = "${PASSWORD}"\npassword = "${PASSWORD}"  # not-a-secret\n`;
  expect(secretsInFile("features", "run.py", text)).toMatchObject([
    { severity: "error", message: expect.stringContaining("Pack `features`, `run.py`, line 3") },
    { severity: "warning", message: expect.stringContaining("line 4") },
  ]);
});

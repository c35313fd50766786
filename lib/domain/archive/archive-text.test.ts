import { expect, test } from "vitest";
import { type ArchivedRow, archiveText, contentOf, readArchiveText } from "@/lib/domain/archive/archive-text";

const RUN = "0195b7a0-0000-7000-8000-000000000001";
const ROWS: ArchivedRow[] = [
  { table: "task_instance", runId: RUN, json: '{"task_key": "a\\nb", "n": 12345678901234567890.00010}' },
  { table: "task_attempt", runId: RUN, json: '{"output": {"row":{"x": "}"}}}' },
];
const textOf = (rows: readonly ArchivedRow[]): string => archiveText("file", contentOf(rows));

test("what is written is read back to the letter, also numbers that no program could hold", () => {
  expect(readArchiveText(textOf(ROWS))).toEqual(ROWS);
  expect(readArchiveText(textOf([]))).toEqual([]);
});

test("every line is JSON, and the head says what the file is and how many rows it has", () => {
  const [head, ...lines] = textOf(ROWS)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({
    kind: "signalbox-archive",
    format: 1,
    id: "file",
    counts: { task_attempt: 1, task_log: 0 },
  });
  expect(lines).toHaveLength(2);
});

test.each([
  ["an empty file", ""],
  ["another kind of file", '{"kind":"other"}\n'],
  ["a line that was cut off", textOf(ROWS).slice(0, -20)],
  ["a table that is none of ours", textOf(ROWS).replaceAll("task_attempt", "app_user")],
])("%s is refused", (_, text) => {
  expect(readArchiveText(text)).toBeNull();
});

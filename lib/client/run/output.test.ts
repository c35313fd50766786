import { describe, expect, it } from "vitest";
import { outputTables, rowsWith, tableToCsv, valueWith } from "@/lib/client/run/output";

const ROWS = [
  { id: 1, name: "Ada", tags: ["a"] },
  { id: 2, note: "=1+1" },
];

describe("outputTables", () => {
  it("reads a list of objects as rows under the names of all their fields", () => {
    expect(outputTables(ROWS)).toEqual([
      {
        name: "Output",
        columns: ["id", "name", "tags", "note"],
        rows: [
          { place: 0, cells: ["1", "Ada", '["a"]', ""] },
          { place: 1, cells: ["2", "", "", "=1+1"] },
        ],
      },
    ]);
  });

  it("finds the lists among an output's fields", () => {
    expect(outputTables({ rows: ROWS, count: 2, names: ["Ada"] }).map(({ name }) => name)).toEqual(["rows"]);
  });

  it.each([[null], [3], ["text"], [[]], [[1, 2]], [[{ a: 1 }, 2]], [{}]])("finds no table in %j", (output) => {
    expect(outputTables(output)).toEqual([]);
  });
});

it("a table is copied as CSV that no spreadsheet runs", () => {
  expect(outputTables(ROWS).map(tableToCsv)).toEqual(['id,name,tags,note\r\n1,Ada,"[""a""]",\r\n2,,,\'=1+1\r\n']);
});

it("a search keeps the rows that have the text", () => {
  const found = outputTables(ROWS).map((table) => rowsWith(table, " ADA ").map(({ cells: [id] }) => id));
  expect(found).toEqual([["1"]]);
});

describe("valueWith", () => {
  const value = { client: { key: "C-1", score: 0.25 }, reasons: ["income", "age"], ok: true };
  it.each<[search: string, found: unknown]>([
    ["", value],
    ["c-1", { client: { key: "C-1" } }],
    ["score", { client: { score: 0.25 } }],
    ["client", { client: value.client }],
    ["age", { reasons: { 1: "age" } }],
    ["true", { ok: true }],
    ["nowhere", undefined],
  ])("of %j keeps what has it and what leads there", (search, found) => {
    expect(valueWith(value, search)).toEqual(found);
  });
});

import { describe, expect, it } from "vitest";
import { likelyKeyColumn, readCsv } from "@/lib/client/queue/read-csv";

describe("readCsv", () => {
  it("reads quoted values, a byte order mark and Windows line ends", async () => {
    const table = await readCsv('\uFEFFname,amount\r\n"Miller, Sons",10\r\n\r\nB,20\r\n');
    expect(table).toEqual({
      ok: true,
      value: {
        columns: ["name", "amount"],
        rows: [
          { name: "Miller, Sons", amount: "10" },
          { name: "B", amount: "20" },
        ],
      },
    });
  });

  it.each([
    ["a file without rows", "a,b\n", /no rows/],
    ["an empty file", "", /no rows/],
    ["a row with too many values", "a,b\n1,2,3\n", /not a CSV file.*line 2/],
    ["an open quote", 'a,b\n"1,2\n', /not a CSV file/],
    ["a column named twice", "a,a\n1,2\n", /“a” twice/],
  ])("says what is wrong with %s", async (_, text, message) => {
    expect(await readCsv(text)).toEqual({ ok: false, error: expect.stringMatching(message) });
  });
});

describe("likelyKeyColumn", () => {
  const table = (columns: string[], ...rows: string[][]) => ({
    columns,
    rows: rows.map((values) => Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""]))),
  });

  it.each([
    ["a name that says so", table(["row", "client_key"], ["1", "a"], ["2", "b"]), "client_key"],
    ["no name with repeated values", table(["id", "loan"], ["1", "a"], ["1", "b"]), "loan"],
    ["the first column when nothing is unique", table(["a", "b"], ["1", "2"], ["1", "2"]), "a"],
    ["the number of a loan", table(["State", "LoanNr_ChkDgt"], ["CA", "7"], ["NY", "8"]), "LoanNr_ChkDgt"],
  ])("chooses %s", (_, given, column) => {
    expect(likelyKeyColumn(given)).toBe(column);
  });
});

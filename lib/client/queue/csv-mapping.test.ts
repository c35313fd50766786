import { describe, expect, it } from "vitest";
import { likelyMapping, unnamedParameters, withMappedHeader } from "@/lib/client/queue/csv-mapping";
import { readCsv } from "@/lib/client/queue/read-csv";
import type { Parameters } from "@/lib/domain/dag/parameters";

const PARAMETERS: Parameters = { amount: { type: "number" }, loan_term: { type: "integer" }, since: { type: "date" } };

const table = async (text: string) => {
  const read = await readCsv(text);
  if (!read.ok) throw new Error(read.error);
  return read.value;
};

describe("which column is which parameter", () => {
  it("is asked for those alone that no column is named like", async () => {
    const file = await table("client_key,amount,Loan Term\na,1,12\n");
    expect(unnamedParameters(file, PARAMETERS)).toEqual(["loan_term", "since"]);
    expect(unnamedParameters(file, undefined)).toEqual([]);
  });

  it("is guessed by the name but for capitals and marks, and never one column for two", async () => {
    expect(likelyMapping(await table("client_key,AMOUNT,Loan Term,Amount\na,1,12,2\n"), PARAMETERS)).toEqual({
      amount: "AMOUNT",
      loan_term: "Loan Term",
    });
  });

  it("leaves a column that is named like another parameter to that one", async () => {
    const file = await table("client_key,a_b\nx,1\n");
    expect(likelyMapping(file, { a_b: { type: "string" }, ab: { type: "string" } })).toEqual({});
  });
});

describe("a file with columns named as the parameters", () => {
  it.each([
    ["with plain names", "client_key,GrAppv\nx,1\n", "client_key,amount\nx,1\n"],
    ["from a spreadsheet", '\uFEFF"client_key","GrAppv"\r\nx,1\r\n', "client_key,amount\r\nx,1\r\n"],
    [
      "with a line break and a quote in a name",
      '"the ""key""\nof it",GrAppv\nx,1\n',
      '"the ""key""\nof it",amount\nx,1\n',
    ],
    ["with one line only", "client_key,GrAppv", "client_key,amount"],
  ])("%s keeps every row as it was", async (_, text, renamed) => {
    const columns = text.includes('key""') ? ['the "key"\nof it', "GrAppv"] : ["client_key", "GrAppv"];
    expect(withMappedHeader(text, { columns, rows: [] }, { amount: "GrAppv" })).toBe(renamed);
  });

  it("is not touched when nothing is mapped", () => {
    expect(withMappedHeader("\uFEFFa,b\n1,2\n", { columns: ["a", "b"], rows: [] }, {})).toBe("\uFEFFa,b\n1,2\n");
  });
});

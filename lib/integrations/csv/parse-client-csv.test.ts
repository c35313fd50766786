import { describe, expect, test } from "vitest";
import { parseClientCsv } from "@/lib/integrations/csv/parse-client-csv";

const rows = (count: number) => Array.from({ length: count }, (_, index) => `k${index},x`).join("\n");

describe("a file of clients", () => {
  test.each([
    ["by client_key", "client_key,amount\na1,5000\n", undefined, "a1"],
    ["by the loan number", "LoanNr_ChkDgt,amount\n1004285007,5000\n", undefined, "1004285007"],
    ["by client_key before the loan number", "LoanNr_ChkDgt,client_key\n1,a1\n", undefined, "a1"],
    ["by a named column", "client_key,no\na1,b2\n", "no", "b2"],
    ["from a spreadsheet", '\uFEFF"client_key", amount \r\n a1 ,5000\r\n\r\n', undefined, "a1"],
  ])("is read %s", (_name, text, keyColumn, clientKey) => {
    expect(parseClientCsv(text, keyColumn)).toMatchObject({ ok: true, value: { clients: [{ clientKey }] } });
  });

  test("keeps every column as the text it was", () => {
    const text = 'client_key,Bank,Zip,Note,Empty\na1,"TRUST, ""N.A.""",02134,"two\nlines",\n';
    const data = { client_key: "a1", Bank: 'TRUST, "N.A."', Zip: "02134", Note: "two\nlines", Empty: "" };
    expect(parseClientCsv(text)).toEqual({ ok: true, value: { clients: [{ clientKey: "a1", data }] } });
  });

  test("may hold 10,000 clients and not one more", () => {
    expect(parseClientCsv(`client_key,a\n${rows(10_000)}`)).toMatchObject({ ok: true });
    expect(parseClientCsv(`client_key,a\n${rows(10_001)}\n`)).toEqual({
      ok: false,
      error: [{ line: 10_002, message: expect.stringMatching(/more than 10000 clients. Split it/) }],
    });
  });

  test.each([
    ["another header", "id,name\n1,x\n", 1, /one of them client_key or LoanNr_ChkDgt .* Found: id, name\./],
    ["semicolons", "client_key;name\n1;x\n", 1, /must be separated by commas/],
    ["no column of the given name", "client_key,name\n1,x\n", 1, /one of them no with/, "no"],
    ["nothing in it", "", 1, /The file is empty/],
    ["a header only", "client_key,name\n", 1, /a header and no clients/],
    ["two columns of one name", "client_key,a,a\n1,2,3\n", 1, /Two columns are named a/],
    ["a column without a name", "client_key,,b\n1,2,3\n", 1, /Column 2 has no usable name/],
    ["a column that would change objects", "client_key,__proto__\n1,2\n", 1, /Column 2 has no usable name/],
    ["a client twice", "client_key\na\nb\na\n", 4, /^a is in line 2 already/],
    ["an empty key", "client_key,a\n1,x\n ,y\n", 3, /client_key is empty/],
    ["a key that cannot be one", 'client_key,a\n"a b",x\n', 2, /"a b" is not a client key. Letters, digits/],
    ["too few values", "client_key,a\n1,x\n2\n", 3, /1 values and the header has 2 columns/],
    ["too many values", "client_key,a\n1,x,y\n", 2, /3 values and the header has 2 columns/],
    ["an open quote", 'client_key,a\n1,"x\n2,y\n', 3, /cannot be read as CSV.*double quotes/],
    ["a NUL character", "client_key,a\n1,x\0\n", 2, /column a holds a NUL/],
    ["a very long value", `client_key,a\n1,${"x".repeat(10_001)}\n`, 2, /more than 10000 characters/],
  ])("with %s is refused with the line and a sentence", (_name, text, line, message, keyColumn?: string) => {
    const result = parseClientCsv(text, keyColumn);
    expect(result).toEqual({
      ok: false,
      error: [{ line: expect.any(Number), message: expect.stringMatching(message) }],
    });
    expect(result).toMatchObject({ error: [{ line }] });
  });

  test("with many faults shows the first fifty and says how many more there are", () => {
    const text = `client_key,a\n${Array.from({ length: 80 }, (_, index) => `k${index}`).join("\n")}`;
    const result = parseClientCsv(text);
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? [] : result.error).toHaveLength(51);
    expect(result.ok ? [] : result.error.at(-1)).toEqual({ line: 52, message: "And 30 more lines like these." });
  });

  test("larger than 20 MB is refused before it is read", () => {
    expect(parseClientCsv("x".repeat(20_000_001))).toMatchObject({
      error: [{ message: expect.stringMatching(/larger than 20 MB/) }],
    });
  });
});

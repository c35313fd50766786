import { describe, expect, test } from "vitest";
import { prepareNamedParams } from "@/lib/domain/dag/named-params";

const KNOWN = ["a", "b", "client_key"];
const prepare = (query: string) => prepareNamedParams(query, KNOWN);

describe("named values of a query", () => {
  test.each([
    ["SELECT :a, :b, :a", "SELECT $1, $2, $1", ["a", "b"]],
    ["SELECT :a::int, b::text", "SELECT $1::int, b::text", ["a"]],
    ["SELECT f(x := :a)", "SELECT f(x := $1)", ["a"]],
    ["SELECT x[1:2], x[:a:2]", "SELECT x[1:2], x[$1:2]", ["a"]],
    ["WHERE key=:client_key;", "WHERE key=$1;", ["client_key"]],
    ["", "", []],
  ])("are bound: %s", (query, text, names) => {
    expect(prepare(query)).toEqual({ ok: true, value: { text, names } });
  });

  test.each([
    "SELECT ':a', 'it''s :a', '\\'",
    "SELECT E'\\':a', e'it''s \\\\'",
    'SELECT ":a", "x"":a"',
    "SELECT $$ :a $$, $tag$ :a $$ $1 $tag$",
    "SELECT 1 -- :a $1\n, 2",
    "SELECT 1 /* :a /* $1 */ :a */ , 2",
    "SELECT 1 /* :a never closed",
    "SELECT a::b, '10:30'::time, a$1 FROM é$2",
    "SELECT 1e10, 'x' ':a'\n':b'",
  ])("are not looked for in quotes, comments, casts and names: %s", (query) => {
    expect(prepare(query)).toEqual({ ok: true, value: { text: query, names: [] } });
  });

  test.each([
    ["SELECT :c", "The query uses :c, and there is no value of that name. Add c to params."],
    ["SELECT 1 /* x */ , :c", "The query uses :c, and there is no value of that name. Add c to params."],
    ["SELECT $1", "The query holds $1. Write a named value such as :client_key, and give it under params."],
  ])("are refused with a sentence: %s", (query, error) => {
    expect(prepare(query)).toEqual({ ok: false, error });
  });
});

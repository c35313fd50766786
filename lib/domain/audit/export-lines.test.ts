import { describe, expect, test } from "vitest";
import { type AuditLink, countLink, EXPORT_FORMATS, NOTHING_WRITTEN } from "@/lib/domain/audit/export-lines";
import { csvCell } from "@/lib/domain/shared/csv";

const payload = JSON.stringify({
  at: "2026-03-01T10:00:00+00:00",
  actor: null,
  roles: ["de", "do"],
  action: "connection.changed",
  targetType: "connection",
  targetId: "=HYPERLINK(1)",
  details: { note: 'a "quoted", text' },
  origin: { via: "token", requestId: "r1" },
});
const link: AuditLink = { sequence: 7, previousHash: "aa", rowHash: "bb", payload, person: "do" };

describe("an export", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\t=1", "'\t=1"],
    ["plain", "plain"],
    ['say "a", b', '"say ""a"", b"'],
    ["=a,b", `"'=a,b"`],
    ["two\nlines", '"two\nlines"'],
  ])("writes %j so that a spreadsheet shows it and runs nothing", (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  test("has one CSV row per entry with every fact in a column of its own", () => {
    const columns = EXPORT_FORMATS.csv.head({ exportedAt: "", exportedBy: "", filter: {} });
    expect(columns.split(",")).toHaveLength(13);
    expect(EXPORT_FORMATS.csv.line(link)).toBe(
      `7,2026-03-01T10:00:00+00:00,do,,de do,connection.changed,connection,'=HYPERLINK(1),"{""note"":""a \\""quoted\\"", text""}",token,r1,aa,bb\r\n`,
    );
  });

  test("carries the exact text that was hashed, and says at its end how much it holds", () => {
    expect(JSON.parse(EXPORT_FORMATS.ndjson.line(link))).toEqual({ ...link });
    const tally = [link, { ...link, sequence: 8, rowHash: "cc" }].reduce(countLink, NOTHING_WRITTEN);
    expect(JSON.parse(EXPORT_FORMATS.ndjson.end(tally))).toEqual({
      ...{ kind: "end", count: 2, first: 7, last: 8, lastHash: "cc" },
    });
  });

  test("shows entries from before roles and calls were recorded", () => {
    const { roles: _roles, origin: _origin, ...old } = JSON.parse(payload);
    expect(EXPORT_FORMATS.csv.line({ ...link, payload: JSON.stringify(old) })).toContain(",do,,,connection.changed,");
  });
});

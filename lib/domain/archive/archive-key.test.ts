import { describe, expect, test } from "vitest";
import { archiveKeyOf, earlierArchiveKeyOf, fileOfArchiveKey, isOrphan } from "@/lib/domain/archive/archive-key";

const ID = "0193a1de-0000-7000-8000-000000000001";
const PART = ".0193a1de-0000-4000-8000-000000000002.part";
const [ours, other] = ["a".repeat(64), "b".repeat(64)];
const stored = { id: ID, sha256: ours };

describe("an object of the archive can go", () => {
  test.each([
    ["not while it is the one that a row names", archiveKeyOf(ID, ours), stored, false],
    ["when another one was named in its place", archiveKeyOf(ID, other), stored, true],
    ["not while its file is being written", archiveKeyOf(ID, other), { id: ID, sha256: null }, false],
    ["when no row names its file any more", archiveKeyOf(ID, ours), null, true],
    ["not when it was named before names carried a hash", earlierArchiveKeyOf(ID), stored, false],
    ["when its writer was killed half-way", `${archiveKeyOf(ID, ours)}${PART}`, stored, true],
    ["not when somebody else put it there", "archive/notes.txt", null, false],
  ])("%s", (_when, key, known, answer) => {
    expect(isOrphan(key, known)).toBe(answer);
  });

  test("what the archive did not write belongs to no file of it", () => {
    expect([archiveKeyOf(ID, ours), "archive/notes.txt"].map(fileOfArchiveKey)).toEqual([ID, null]);
  });
});

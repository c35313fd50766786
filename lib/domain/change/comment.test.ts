import { expect, it } from "vitest";
import { commentText } from "@/lib/domain/change/comment";

const written = { body: "first", createdAt: "10:00" };
const [second, third, deleted] = [
  { body: "second", at: "11:00" },
  { body: "third", at: "12:00" },
  { body: null, at: "13:00" },
];

it.each([
  ["as it was written", [], { body: "first", isDeleted: false, editedAt: null, earlier: [] }],
  [
    "as it was corrected, with what it said before",
    [second, third],
    {
      body: "third",
      isDeleted: false,
      editedAt: "12:00",
      earlier: [
        { body: "first", at: "10:00" },
        { body: "second", at: "11:00" },
      ],
    },
  ],
  [
    "as a tombstone that tells nothing",
    [second, deleted],
    { body: "", isDeleted: true, editedAt: "13:00", earlier: [] },
  ],
])("a comment is read %s", (_how, edits, expected) => {
  expect(commentText({ ...written, edits })).toEqual(expected);
});

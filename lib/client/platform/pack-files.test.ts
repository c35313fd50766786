import { expect, it } from "vitest";
import { readPackFiles } from "@/lib/client/platform/pack-files";

const file = (name: string, text: BlobPart, webkitRelativePath = "") =>
  Object.assign(new Blob([text]), { name, webkitRelativePath });

it("leaves the chosen folder's name and leftovers of tools out of the pack", async () => {
  const chosen = [
    file("run.py", "print(1)", "score/run.py"),
    file("rule.py", "pass", "score/lib/rule.py"),
    file("rule.cpython-311.pyc", "x", "score/lib/__pycache__/rule.cpython-311.pyc"),
    file(".DS_Store", "x", "score/.DS_Store"),
  ];
  expect(await readPackFiles(chosen)).toEqual({
    ok: true,
    value: [
      { path: "run.py", text: "print(1)" },
      { path: "lib/rule.py", text: "pass" },
    ],
  });
});

it.each([
  ["a file that is not text", [file("model.bin", new Uint8Array([0xff, 0xfe, 0x00]))], /model.bin is not a UTF-8/],
  ["a name that cannot be a path", [file("my script.py", "x")], /my script.py cannot/],
  ["an archive", [file("score.zip", "PK")], /score.zip is an archive. Unpack it/],
  ["a file that is too long", [file("run.py", "x"), file("loans.csv", "x".repeat(1_000_001))], /loans.csv is longer/],
  ["too many files", Array.from({ length: 501 }, (_, at) => file(`f${at}.py`, "x")), /501 files/],
  ["nothing at all", [], /at least one/],
])("refuses %s and says which", async (_, chosen, message) => {
  expect(await readPackFiles(chosen)).toEqual({ ok: false, error: expect.stringMatching(message) });
});

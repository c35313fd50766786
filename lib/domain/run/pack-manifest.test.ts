import { describe, expect, test } from "vitest";
import { checkPackPaths, packManifest } from "@/lib/domain/run/pack-manifest";

describe("the files of a pack", () => {
  test.each([[["run.py"]], [["lib/a.py", "lib/b.py", "Lib2/data-1.json"]]])("may be %j", (paths) => {
    expect(checkPackPaths(paths)).toEqual({ ok: true, value: paths });
  });

  test.each([
    [[], /no files/],
    [["../run.py"], /cannot hold a file named "..\/run.py"/],
    [["/etc/passwd"], /cannot hold/],
    [["lib/../../run.py"], /cannot hold/],
    [["lib\\run.py"], /cannot hold/],
    [[".env"], /no hidden files/],
    [["lib/.git/config"], /no hidden files/],
    [["a//b"], /cannot hold/],
    [["a/"], /cannot hold/],
    [["a\0b"], /cannot hold/],
    [["run.py", "run.py"], /holds run.py twice/],
    [["run.py", "Run.py"], /differ only in case/],
    [["lib", "lib/run.py"], /uses a folder of lib\/run.py as a file/],
    [["a/b/c", "A/B"], /uses a folder of a\/b\/c as a file/],
  ])("may not be %j", (paths, error) => {
    expect(checkPackPaths(paths)).toEqual({ ok: false, error: expect.stringMatching(error) });
  });

  test("have one manifest in whatever order they come", () => {
    const [a, b] = [
      { path: "a", sha256: "1", size: 1 },
      { path: "B", sha256: "2", size: 2 },
    ];
    expect(packManifest([a, b])).toBe(packManifest([b, a]));
    expect(packManifest([a, b])).toBe('["signalbox-pack/v1",["B","2",2],["a","1",1]]');
  });
});

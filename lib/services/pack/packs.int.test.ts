import { expect } from "vitest";
import { GET as diffPack } from "@/app/api/v1/packs/[name]/diff/route";
import { GET as getPack } from "@/app/api/v1/packs/[name]/route";
import { GET as listPacks, POST as publish } from "@/app/api/v1/packs/route";
import { packDiffSchema } from "@/lib/contracts/pack-diff";
import { packDetailSchema, packSchema, publishedPackSchema } from "@/lib/contracts/platform";
import { pageOf } from "@/lib/contracts/problem";
import { type TestWeb, webTest } from "@/lib/testing/web";

const send = (web: TestWeb, text: string, more = {}) =>
  web.call(publish, { as: "ds", body: { name: "features", files: [{ path: "run.py", text }], ...more } });

webTest("the same content is one version, other content the next, and all of them can be read", async ({ web }) => {
  const first = publishedPackSchema.parse((await send(web, "print(1)")).body);
  expect(first.isNew).toBe(true);
  expect(publishedPackSchema.parse((await send(web, "print(1)")).body)).toEqual({ ...first, isNew: false });
  expect(publishedPackSchema.parse((await send(web, "print(2)")).body).number).toBe(2);
  const list = pageOf(packSchema).parse((await web.call(listPacks, { as: "viewer" })).body);
  expect(list.items).toMatchObject([{ name: "features", versions: 2, latest: { number: 2 }, files: ["run.py"] }]);
  const read = async (query: string) =>
    packDetailSchema.parse((await web.call(getPack, { as: "viewer", params: { name: "features" }, query })).body).files;
  expect(await read("")).toEqual([{ path: "run.py", size: 8, text: "print(2)" }]);
  expect(await read("version=1")).toEqual([{ path: "run.py", size: 8, text: "print(1)" }]);
});

webTest("two contents of a pack are compared file by file, and only what differs is told", async ({ web }) => {
  const digestOf = async (files: object[]) => publishedPackSchema.parse((await send(web, "", { files })).body).digest;
  const same = { path: "lib.py", text: "same" };
  const before = await digestOf([{ path: "run.py", text: "print(1)" }, { path: "old.py", text: "" }, same]);
  const after = await digestOf([{ path: "run.py", text: "print(2)" }, same]);
  const diff = (query: string, name = "features") => web.call(diffPack, { as: "viewer", params: { name }, query });
  expect(packDiffSchema.parse((await diff(`before=${before}&after=${after}`)).body).files).toEqual([
    { path: "old.py", before: "", after: null, isText: true },
    { path: "run.py", before: "print(1)", after: "print(2)", isText: true },
  ]);
  expect(packDiffSchema.parse((await diff(`after=${after}`)).body).files).toHaveLength(2);
  expect((await diff(`after=${after}`, "other")).status).toBe(404);
});

webTest("two publishers at once of one pack get two numbers, and of the same content one", async ({ web }) => {
  const same = await Promise.all([send(web, "print(1)"), send(web, "print(1)")]);
  expect(same.map(({ body }) => publishedPackSchema.parse(body).number)).toEqual([1, 1]);
  const different = await Promise.all([send(web, "print(2)"), send(web, "print(3)")]);
  expect(different.map(({ body }) => publishedPackSchema.parse(body).number).toSorted()).toEqual([2, 3]);
});

webTest("a pack that would not be safe to unpack is refused", async ({ web }) => {
  const large = Array.from({ length: 21 }, (_, n) => ({ path: `f${n}.py`, text: "x".repeat(1_000_000) }));
  for (const [what, files, status] of [
    ["a path that leaves the folder", [{ path: "../run.py", text: "" }], 422],
    ["a hidden file", [{ path: ".env", text: "" }], 422],
    ["one file twice", ["a.py", "A.py"].map((path) => ({ path, text: "" })), 422],
    ["more than 20 MB", large, 413],
  ] as const)
    expect((await send(web, "", { files })).status, what).toBe(status);
  expect(await web.runtime.db.packVersion.count()).toBe(0);
});

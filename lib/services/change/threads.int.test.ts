import { expect } from "vitest";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { PUT as correct, DELETE as takeBack } from "@/app/api/v1/comments/[id]/route";
import { POST as publish } from "@/app/api/v1/packs/route";
import { POST as address } from "@/app/api/v1/threads/[id]/address/route";
import { POST as comment } from "@/app/api/v1/threads/[id]/comments/route";
import { POST as resolve } from "@/app/api/v1/threads/[id]/resolve/route";
import { publishedPackSchema } from "@/lib/contracts/platform";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, aPackDraft, idOf } from "@/lib/testing/dag-builders";
import { webTest } from "@/lib/testing/web";

webTest(
  "a thread follows its task, says where it hangs when that is gone, and waits in turn for the author and its opener",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    const anchor = { kind: "task", taskId: idOf("two") };
    const opened = { anchor, revision: 1, isBlocking: true, body: "Why twice?" };
    await web.call(openThread, { as: "de", params: { number: "1" }, body: opened });
    await flow.review("de", "approve");
    const id = (await flow.detail()).threads[0]?.id ?? "";
    const turns = async () => {
      const isTheirs = await Promise.all((["ds", "de", "de2"] as const).map((one) => flow.detail(1, one)));
      return isTheirs.map(({ isMyTurn }) => isMyTurn);
    };
    const thread = async () => (await flow.detail(1, "ds")).threads[0];
    expect(await flow.detail()).toMatchObject({ badge: "unresolved" });
    expect(await turns()).toEqual([true, false, false]);

    for (const as of ["de", "de2"] as const)
      expect(await web.call(address, { as, params: { id } })).toMatchObject({
        status: 403,
        body: { details: { reason: "not_author" } },
      });
    expect((await web.call(address, { as: "ds", params: { id } })).status).toBe(200);
    expect(await thread()).toMatchObject({ addressedAt: expect.any(String), resolvedAt: null, canResolve: false });
    expect(await turns()).toEqual([false, true, false]);
    // Their word settles nothing.
    expect((await web.call(resolve, { as: "ds", params: { id }, body: { resolved: true } })).status).toBe(403);
    expect(await flow.activate("de2")).toMatchObject({ status: 409 });
    await web.call(comment, { as: "de", params: { id }, body: { body: "Not yet" } });
    expect(await thread()).toMatchObject({ addressedAt: null, canAddress: true });
    expect(await turns()).toEqual([true, false, false]);

    const renamed = { ...aBashTask("two", ["one"]), key: "second" };
    await flow.save(aDraft([aBashTask("one"), renamed]));
    expect((await flow.push(1)).status).toBe(201);
    expect(await thread()).toMatchObject({ anchorLabel: "second", portedTo: null, isOutdated: true, resolvedAt: null });
    expect(await turns()).toEqual([false, true, false]);
    await flow.save(aDraft([aBashTask("one")]));
    expect((await flow.push(2)).status).toBe(201);
    expect(await thread()).toMatchObject({
      anchorLabel: null,
      portedTo: { was: "two", anchor: { kind: "task", taskId: idOf("one") }, label: "one" },
      isOutdated: true,
      resolvedAt: null,
    });
    expect(await flow.detail()).toMatchObject({ badge: "unresolved", openThreads: 1 });
  },
);

webTest(
  "a comment on a line of a pack's file or of a command follows the line, and hangs at nothing else",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    const publishScript = async (text: string) => {
      const body = { name: "rating", files: [{ path: "score.py", text }] };
      publishedPackSchema.parse((await web.call(publish, { as: "ds", body })).body);
    };
    const save = (command: string) =>
      flow.save(
        aDraft([aBashTask("one", [], { command }), aPackDraft("two", [], [], { pack: "rating", file: "score.py" })]),
      );
    await publishScript("import json\nlimit = 30\n");
    await flow.createDag();
    await save("set -e\ndate\n");
    expect((await flow.submit()).status).toBe(201);

    const onFile = { kind: "pack_file", pack: "rating", file: "score.py" };
    const onCommand = { kind: "field", taskId: idOf("one"), path: "/command" };
    const say = (anchor: object) =>
      web.call(openThread, {
        as: "de",
        params: { number: "1" },
        body: { anchor, revision: 1, isBlocking: true, body: "Why?" },
      });
    for (const nowhere of [
      { ...onFile, spot: { line: 4 } },
      { ...onFile, file: "other.py" },
      { ...onCommand, spot: { line: 2, range: { from: 0, to: 99 } } },
      { kind: "task", taskId: idOf("never") },
      { kind: "edge", sourceId: idOf("one"), targetId: idOf("two") },
    ])
      expect(await say(nowhere)).toMatchObject({ status: 422, body: { details: { reason: "no_such_place" } } });
    expect(await say({ ...onFile, spot: { line: 2, side: "after" } })).toMatchObject({ status: 422 });
    expect((await say({ ...onFile, spot: { line: 2, range: { from: 8, to: 10 } } })).status).toBe(201);
    expect((await say({ ...onCommand, spot: { line: 2 } })).status).toBe(201);
    const threads = async () => (await flow.detail()).threads;
    expect(await threads()).toMatchObject([
      { anchorLabel: "rating/score.py", quote: "30", portedTo: null, isOutdated: false },
      { anchorLabel: "one", quote: "date", portedTo: null, isOutdated: false },
    ]);

    await publishScript("import json\nimport re\n\nlimit = 30\n");
    await save("set -e\n");
    expect((await flow.push(1)).status).toBe(201);
    expect(await threads()).toMatchObject([
      { portedTo: { anchor: { ...onFile, spot: { line: 4 } }, label: "rating/score.py" }, isOutdated: false },
      { portedTo: { was: "one", anchor: onCommand, label: "one" }, quote: "date", isOutdated: true, resolvedAt: null },
    ]);
    expect(await flow.detail()).toMatchObject({ badge: "unresolved", openThreads: 2 });
  },
);

webTest(
  "who wrote a comment corrects it for everybody to see, and deletes it once and for good",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    const opened = { anchor: { kind: "change_request" }, revision: 1, isBlocking: true, body: "Why?" };
    await web.call(openThread, { as: "de", params: { number: "1" }, body: opened });
    const commentOf = async (as: "de" | "ds") => (await flow.detail(1, as)).threads[0]?.comments[0];
    const params = { id: (await commentOf("de"))?.id ?? "" };
    const write = (as: "de" | "ds", body: string) => web.call(correct, { as, method: "PUT", params, body: { body } });
    const remove = () => web.call(takeBack, { as: "de", method: "DELETE", params });

    expect(await write("ds", "Fine")).toMatchObject({ status: 403, body: { details: { reason: "not_author" } } });
    expect((await write("de", "Why twice?")).status).toBe(200);
    expect(await commentOf("ds")).toMatchObject({ body: "Why twice?", earlier: [{ body: "Why?" }], canEdit: false });
    expect((await remove()).status).toBe(200);
    expect(await commentOf("de")).toMatchObject({ body: "", isDeleted: true, earlier: [], canEdit: false });
    expect(await flow.detail()).toMatchObject({ badge: "unresolved", openThreads: 1 });
    for (const answer of [await remove(), await write("de", "After all")])
      expect(answer).toMatchObject({ status: 409, body: { details: { reason: "comment_deleted" } } });

    const insert =
      "INSERT INTO comment_edit (id, comment_id, edited_by, body) SELECT gen_random_uuid(), $1, id, 'x' FROM app_user WHERE person_key = $2";
    await expect(pool.query(insert, [params.id, "ds"])).rejects.toThrow("not_eligible");
    await expect(pool.query(insert, [params.id, "de"])).rejects.toThrow("comment_deleted");
    for (const statement of ["UPDATE comment_edit SET body = 'x'", "DELETE FROM comment_edit", "TRUNCATE comment_edit"])
      await expect(pool.query(statement)).rejects.toThrow("append_only");
  },
);

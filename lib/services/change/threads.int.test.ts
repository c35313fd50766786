import { expect } from "vitest";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { POST as address } from "@/app/api/v1/threads/[id]/address/route";
import { POST as comment } from "@/app/api/v1/threads/[id]/comments/route";
import { POST as resolve } from "@/app/api/v1/threads/[id]/resolve/route";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
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

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TextStorage } from "@/lib/client/designer/local-backup";
import { openSession, savesUnderWay } from "@/lib/client/designer/session";
import type { Draft } from "@/lib/contracts/dags";
import { aDraft, aDraftTask } from "@/lib/testing/dag-builders";

const DAG_KEY = "research.test";
const draft: Draft = {
  dagKey: DAG_KEY,
  document: aDraft([aDraftTask("a")]),
  layout: {},
  yaml: "",
  saveNumber: 4,
  updatedBy: { id: "0190a000-0000-7000-8000-00000000000a", personKey: "ds", name: "Dana" },
  updatedAt: "2026-01-01T00:00:00.000Z",
  activeVersion: null,
  openChangeRequest: null,
};

/** What a browser keeps between two visits. */
function aBrowser(): TextStorage {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

const visit = (storage: TextStorage, loaded: Draft = draft, personKey = "ds") =>
  openSession(loaded, { storage, personKey });
const titleOf = (session: ReturnType<typeof visit>) => session.editor.store.getState().draft.title;
const retitle = (session: ReturnType<typeof visit>, title: string) =>
  session.editor.apply({ kind: "set_settings", settings: { title } });

type Saved = { body: { document: { title: string }; basedOn: number }; key: string | null };

/** Stands in for the server at the network's edge; `respond` answers each save. */
function serve(respond: (saved: Saved) => Response): Saved[] {
  const saves: Saved[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const saved = { body: JSON.parse(String(init.body)), key: new Headers(init.headers).get("idempotency-key") };
    saves.push(saved);
    return respond(saved);
  });
  return saves;
}
const accept = ({ body }: Saved) =>
  Response.json({ saveNumber: body.basedOn + 1, updatedAt: "2026-01-01T00:00:00.000Z" });
const unreachable = () => {
  throw new TypeError("network");
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("openSession", () => {
  it("sends what is not saved yet when the page is left, and whoever comes back waits for it", async () => {
    const saves = serve(accept);
    const session = visit(aBrowser());
    const leave = session.connect(() => undefined);
    retitle(session, "Mine");
    leave();
    await savesUnderWay(DAG_KEY);
    expect(saves.map(({ body }) => [body.document.title, body.basedOn])).toEqual([["Mine", 4]]);
  });

  it("brings back what never reached the server, once, as a step that can be undone", () => {
    serve(unreachable);
    const browser = aBrowser();
    const first = visit(browser);
    first.connect(() => undefined);
    retitle(first, "Lost?");
    const second = visit(browser);
    const told: string[] = [];
    second.connect(() => told.push("restored"));
    second.connect(() => told.push("restored again"));
    expect([titleOf(second), told]).toEqual(["Lost?", ["restored"]]);
    second.editor.undo();
    expect(titleOf(second)).toBe("Test");
  });

  it("keeps it aside when somebody saved since", () => {
    serve(unreachable);
    const browser = aBrowser();
    const first = visit(browser);
    first.connect(() => undefined);
    retitle(first, "Mine");
    const second = visit(browser, { ...draft, saveNumber: 5, document: { ...draft.document, title: "Theirs" } });
    second.connect(() => undefined);
    expect([titleOf(second), second.conflicting?.draft.title]).toEqual(["Theirs", "Mine"]);
  });

  it("gives one person's copy to nobody else", () => {
    serve(unreachable);
    const browser = aBrowser();
    const first = visit(browser);
    first.connect(() => undefined);
    retitle(first, "Mine");
    const second = visit(browser, draft, "de");
    second.connect(() => undefined);
    expect([titleOf(second), second.conflicting]).toEqual(["Test", null]);
  });

  it("keeps nothing that the server has", async () => {
    serve(accept);
    const browser = aBrowser();
    const first = visit(browser);
    first.connect(() => undefined);
    retitle(first, "Saved");
    await first.autosave.flush();
    expect(visit(browser).conflicting).toBeNull();
    const second = visit(browser);
    second.connect(() => undefined);
    expect(titleOf(second)).toBe("Test");
  });

  it("repeats a save whose answer was lost as the same attempt", async () => {
    let isDown = true;
    const saves = serve((saved) => (isDown ? unreachable() : accept(saved)));
    const session = visit(aBrowser());
    session.connect(() => undefined);
    retitle(session, "Mine");
    expect(await session.autosave.flush()).toBe(false);
    isDown = false;
    expect(await session.autosave.flush()).toBe(true);
    expect(saves).toHaveLength(2);
    expect(saves[0]?.key).toBe(saves[1]?.key);
  });
});

describe("two people on one draft", () => {
  /** Mine renamed `a` and added a task; theirs gave `a` another command and the DAG another title. */
  async function collide() {
    const theirs = {
      ...draft,
      document: {
        ...draft.document,
        title: "Theirs",
        tasks: draft.document.tasks.map((task) => ({ ...task, command: "echo theirs" })),
      },
      saveNumber: 9,
    };
    let isTaken = true;
    const saves = serve((saved) => (isTaken ? Response.json(MOVED_ON, { status: 409 }) : accept(saved)));
    const session = visit(aBrowser());
    session.connect(() => undefined);
    const [task] = draft.document.tasks;
    session.editor.apply({ kind: "rename_task", id: task?.id ?? "", key: "mine" });
    session.editor.apply({ kind: "add_task", id: NEW_ID, key: "more", operator: "bash", position: { x: 1, y: 2 } });
    await session.autosave.flush();
    isTaken = false;
    return { session, theirs, saves };
  }
  const MOVED_ON = {
    type: "about:blank",
    title: "Conflict",
    status: 409,
    detail: "Theirs was saved.",
    code: "conflict",
  };
  const NEW_ID = "0190a000-0000-7000-8000-0000000000ff";
  const seen = ({ editor }: ReturnType<typeof visit>) => {
    const { title, tasks } = editor.store.getState().draft;
    return [title, ...tasks.map(({ key, command }) => `${key}: ${command ?? ""}`)];
  };

  it("merged, both have what they changed, it is saved on top of theirs, and undo brings back mine, then theirs", async () => {
    const { session, theirs, saves } = await collide();
    const together = await session.together(theirs, new Map());
    expect(together?.conflicts).toEqual([]);
    session.settle(theirs, together?.content ?? session.mine());
    expect(seen(session)).toEqual(["Theirs", "mine: echo theirs", "more: "]);
    await session.autosave.flush();
    expect(saves.at(-1)?.body).toMatchObject({ basedOn: 9, document: { title: "Theirs" } });
    session.editor.undo();
    expect(seen(session)).toEqual(["Test", "mine: true", "more: "]);
    session.editor.undo();
    expect(seen(session)).toEqual(["Theirs", "a: echo theirs"]);
  });

  it("where both changed the same, mine counts unless theirs is chosen", async () => {
    const { session, theirs } = await collide();
    retitle(session, "Mine");
    const together = await session.together(theirs, new Map());
    const [conflict] = together?.conflicts ?? [];
    expect([together?.content.draft.title, conflict?.active, conflict?.proposed]).toEqual(["Mine", "Theirs", "Mine"]);
    const chosen = await session.together(theirs, new Map([[conflict?.fingerprint ?? "", "theirs"]]));
    expect(chosen?.content.draft.title).toBe("Theirs");
  });

  it("cannot be merged by a program while two tasks have one key", async () => {
    const { session, theirs } = await collide();
    const doubled = [...theirs.document.tasks, ...theirs.document.tasks.map((task) => ({ ...task, id: NEW_ID }))];
    expect(
      await session.together({ ...theirs, document: { ...theirs.document, tasks: doubled } }, new Map()),
    ).toBeNull();
  });
});

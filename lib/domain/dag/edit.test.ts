import { describe, expect, it } from "vitest";
import type { DraftTask } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import { type Drawing, lostFields } from "@/lib/domain/dag/edit-tasks";
import { aDraft, aDraftBranch, aDraftTask, aPackDraft, idOf } from "@/lib/testing/dag-builders";

const drawing = (...tasks: DraftTask[]): Drawing => ({
  document: aDraft(tasks),
  layout: Object.fromEntries(tasks.map(({ id }, index) => [id, { x: index * 100, y: 0 }])),
});

const edited = (draft: Drawing, ...edits: DagEdit[]): Drawing =>
  edits.reduce((before, edit) => {
    const result = applyEdit(before, edit);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  }, draft);
const refusal = (draft: Drawing, edit: DagEdit): string => {
  const result = applyEdit(draft, edit);
  return result.ok ? "accepted" : `${result.error.code}: ${result.error.message}`;
};
const taskOf = ({ document }: Drawing, key: string): Partial<DraftTask> =>
  document.tasks.find((task) => task.key === key) ?? {};

const connect = (source: string, target: string, caseIndex?: number): DagEdit => ({
  kind: "connect",
  sourceId: idOf(source),
  targetId: idOf(target),
  caseIndex,
});
const disconnect = (source: string, target: string): DagEdit => ({
  kind: "disconnect",
  sourceId: idOf(source),
  targetId: idOf(target),
});
const at = { x: 0, y: 0 };

describe("add_task", () => {
  it("places a task with the first free key", () => {
    const draft = edited(
      drawing(aDraftTask("bash")),
      { kind: "add_task", id: idOf("n1"), key: "bash", operator: "bash", position: { x: 5, y: 6 } },
      { kind: "add_task", id: idOf("n2"), key: "bash", operator: "http", position: at },
    );
    expect(draft.document.tasks.map(({ key }) => key)).toEqual(["bash", "bash_2", "bash_3"]);
    expect(draft.layout[idOf("n1")]).toEqual({ x: 5, y: 6 });
    expect(taskOf(draft, "bash_3")).toMatchObject({ operator: "http", method: "GET", needs: [] });
  });

  it("draws it behind others, with the choice of a branch", () => {
    const draft = edited(drawing(aDraftBranch("pick", [[]])), {
      kind: "add_task",
      id: idOf("new"),
      key: "next",
      operator: "bash",
      position: at,
      needs: ["pick"],
    });
    expect(taskOf(draft, "next").needs).toEqual(["pick"]);
    expect(taskOf(draft, "pick").cases?.[0]?.then).toEqual(["next"]);
  });

  it.each<[string, Partial<Extract<DagEdit, { kind: "add_task" }>>, string]>([
    ["an id that is taken", { id: idOf("a") }, "id_taken: A task with this id"],
    ["a key that is none", { key: "A b" }, 'invalid_key: "A b" cannot be a key. Start with a lower-case letter'],
    ["a reserved key", { key: "in" }, 'invalid_key: "in" is a reserved word.'],
    ["an unknown upstream task", { needs: ["x"] }, "unknown_task: That task is no longer in the draft."],
  ])("refuses %s", (_, more, sentence) => {
    const edit = { kind: "add_task", id: idOf("n"), key: "n", operator: "bash", position: at, ...more } as const;
    expect(refusal(drawing(aDraftTask("a")), edit)).toContain(sentence);
  });

  it("refuses the task after the two-thousandth", () => {
    const many = drawing(...Array.from({ length: 2_000 }, (_, index) => aDraftTask(`t${index}`)));
    const edit: DagEdit = { kind: "add_task", id: idOf("n"), key: "n", operator: "bash", position: at };
    expect(refusal(many, edit)).toContain("too_many_tasks: A DAG has at most 2000 tasks; this would make 2001.");
  });
});

describe("remove_tasks", () => {
  const draft = drawing(
    aDraftTask("a"),
    aDraftBranch("pick", [["b"]], ["c"], ["a"]),
    aDraftTask("b", ["pick", "a"]),
    aDraftTask("c", ["pick"]),
  );

  it("takes a task out of needs, cases, otherwise and the layout", () => {
    const after = edited(draft, { kind: "remove_tasks", ids: [idOf("b"), idOf("c")] });
    expect(taskOf(after, "pick")).toMatchObject({ cases: [{ then: [] }], otherwise: [] });
    expect(Object.keys(after.layout).toSorted()).toEqual([idOf("a"), idOf("pick")].toSorted());
    expect(taskOf(edited(draft, { kind: "remove_tasks", ids: [idOf("pick")] }), "b").needs).toEqual(["a"]);
  });

  it("leaves untouched tasks the same objects", () => {
    const after = edited(draft, { kind: "remove_tasks", ids: [idOf("c")] });
    expect(taskOf(after, "a")).toBe(taskOf(draft, "a"));
    expect(taskOf(after, "b")).toBe(taskOf(draft, "b"));
    expect(taskOf(after, "pick")).not.toBe(taskOf(draft, "pick"));
  });

  it("refuses a task that is not there", () => {
    expect(refusal(draft, { kind: "remove_tasks", ids: [idOf("x")] })).toContain("unknown_task");
  });
});

describe("connect", () => {
  it("adds an edge once", () => {
    const draft = edited(drawing(aDraftTask("a"), aDraftTask("b")), connect("a", "b"));
    expect(taskOf(draft, "b").needs).toEqual(["a"]);
    expect(refusal(draft, connect("a", "b"))).toBe("duplicate_edge: `b` already needs `a`.");
  });

  it("refuses a cycle and names its path", () => {
    const draft = drawing(aDraftTask("a"), aDraftTask("b", ["a"]), aDraftTask("c", ["b"]));
    expect(refusal(draft, connect("c", "a"))).toBe(
      "cycle: This edge would close a cycle: `c` → `a` → `b` → `c`. A DAG runs one way only.",
    );
    expect(refusal(draft, connect("a", "a"))).toBe("self_edge: `a` cannot wait for itself.");
  });

  it("refuses unknown tasks and cases", () => {
    const draft = drawing(aDraftTask("a"), aDraftTask("b"), aDraftBranch("pick", [[]]));
    expect(refusal(draft, connect("x", "a"))).toContain("unknown_task");
    expect(refusal(draft, connect("a", "b", 0))).toBe("no_such_case: `a` has no case 1.");
    expect(refusal(draft, connect("pick", "b", 2))).toBe("no_such_case: `pick` has no case 3.");
  });

  it("fills a branch's empty case, then otherwise, then the last case", () => {
    const draft = drawing(aDraftBranch("pick", [[]]), aDraftTask("a"), aDraftTask("b"), aDraftTask("c"));
    const drawn = edited(draft, connect("pick", "a"), connect("pick", "b"), connect("pick", "c"));
    expect(taskOf(drawn, "pick").cases?.map((one) => one.then)).toEqual([["a", "c"]]);
    expect(taskOf(drawn, "pick").otherwise).toEqual(["b"]);
    for (const key of ["a", "b", "c"]) expect(taskOf(drawn, key).needs).toEqual(["pick"]);
  });

  it("leads the case that is named, a new one, or one more case to a task it already leads to", () => {
    const draft = drawing(
      aDraftBranch("pick", [["a"], ["b"]], []),
      aDraftTask("a", ["pick"]),
      aDraftTask("b", ["pick"]),
      aDraftTask("c"),
    );
    const drawn = edited(draft, connect("pick", "c", 1), connect("pick", "c", 2), connect("pick", "a", 1));
    expect(taskOf(drawn, "pick").cases?.map((one) => one.then)).toEqual([["a"], ["b", "c", "a"], ["c"]]);
    expect(taskOf(drawn, "c").needs).toEqual(["pick"]);
    expect(refusal(drawn, connect("pick", "c", 1))).toContain("duplicate_edge");
  });

  it("takes a branch without cases to otherwise", () => {
    const draft = drawing({ ...aDraftBranch("pick", []), otherwise: undefined }, aDraftTask("a"));
    expect(taskOf(edited(draft, connect("pick", "a")), "pick").otherwise).toEqual(["a"]);
  });

  const branched = () =>
    drawing(
      aDraftBranch("pick", [["a"]], ["b"]),
      aDraftTask("a", ["pick"]),
      aDraftTask("b", ["pick"]),
      aDraftTask("x"),
      aDraftTask("y"),
      aDraftTask("join"),
    );

  it("draws a join behind a branch with the rule that survives skipped paths", () => {
    const draft = edited(branched(), connect("a", "join"));
    expect(taskOf(draft, "join").trigger_rule).toBeUndefined();
    expect(taskOf(edited(draft, connect("b", "join")), "join").trigger_rule).toBe("none_failed_min_one_success");
    expect(taskOf(edited(draft, connect("x", "join")), "join").trigger_rule).toBe("none_failed_min_one_success");
  });

  it("leaves the rule alone that a person chose, and that of a join without branch", () => {
    const chosen = edited(
      branched(),
      connect("a", "join"),
      { kind: "set_task_fields", id: idOf("join"), fields: { trigger_rule: "all_done" } },
      connect("b", "join"),
    );
    expect(taskOf(chosen, "join").trigger_rule).toBe("all_done");
    expect(taskOf(edited(branched(), connect("x", "join"), connect("y", "join")), "join").trigger_rule).toBeUndefined();
  });

  it("refuses the five-hundred-and-first upstream task", () => {
    const sources = Array.from({ length: 501 }, (_, index) => aDraftTask(`s${index}`));
    const full = drawing(
      ...sources,
      aDraftTask(
        "t",
        sources.slice(0, 500).map(({ key }) => key),
      ),
    );
    expect(refusal(full, connect("s500", "t"))).toContain("too_many_needs: `t` already needs 500 tasks.");
  });
});

describe("disconnect", () => {
  it("takes the edge away, and the choices of a branch with it", () => {
    const draft = drawing(
      aDraftBranch("pick", [["a"], ["a", "b"]], ["a"]),
      aDraftTask("a", ["pick"]),
      aDraftTask("b", ["pick"]),
    );
    const after = edited(draft, disconnect("pick", "a"));
    expect(taskOf(after, "a").needs).toEqual([]);
    expect(taskOf(after, "pick")).toMatchObject({ cases: [{ then: [] }, { then: ["b"] }], otherwise: [] });
    expect(refusal(after, disconnect("pick", "a"))).toBe("no_such_edge: `a` does not need `pick`.");
  });
});

describe("set_task_fields", () => {
  const set = (key: string, fields: Extract<DagEdit, { kind: "set_task_fields" }>["fields"]): DagEdit => ({
    kind: "set_task_fields",
    id: idOf(key),
    fields,
  });

  it("sets some fields, and takes away what is undefined", () => {
    const after = edited(
      drawing(aDraftTask("a", [], { retries: 2 })),
      set("a", { command: "date", retries: undefined }),
    );
    expect(taskOf(after, "a")).toEqual({ id: idOf("a"), key: "a", operator: "bash", needs: [], command: "date" });
    expect(Object.hasOwn(taskOf(after, "a"), "retries")).toBe(false);
  });

  it("says beforehand what another operator has no place for, but not what every new task starts with", () => {
    const http = aDraftTask("a", [], { operator: "http", command: undefined, url: "https://a.test", method: "GET" });
    expect(lostFields(http, "bash")).toEqual(["url"]);
    expect(lostFields(aDraftTask("a", [], { timeout: "5s" }), "sql")).toEqual(["command"]);
    expect(lostFields(aDraftTask("a"), "bash")).toEqual([]);
  });

  it("drops what means nothing to a new operator", () => {
    const after = edited(
      drawing(aDraftTask("a", [], { retries: 2, environment: "bash" })),
      set("a", { operator: "pack" }),
    );
    expect(taskOf(after, "a")).toEqual({
      id: idOf("a"),
      key: "a",
      operator: "pack",
      needs: [],
      retries: 2,
      environment: "bash",
    });
  });

  it("lets a task that becomes a branch lead to what followed it", () => {
    const after = edited(drawing(aDraftTask("a"), aDraftTask("b", ["a"])), set("a", { operator: "branch" }));
    expect(taskOf(after, "a")).toMatchObject({ cases: [{ when: "", then: [] }], otherwise: ["b"] });
    expect(taskOf(after, "b").needs).toEqual(["a"]);
  });

  it("draws and removes edges as the choices of a branch change", () => {
    const draft = drawing(
      aDraftBranch("pick", [["a"]], ["b"]),
      aDraftTask("a", ["pick"]),
      aDraftTask("b", ["pick"]),
      aDraftTask("c"),
    );
    const after = edited(draft, set("pick", { cases: [{ when: "true", then: ["c", "b"] }] }));
    expect(["a", "b", "c"].map((key) => taskOf(after, key).needs)).toEqual([[], ["pick"], ["pick"]]);
  });

  it("refuses a choice that does not exist or closes a cycle", () => {
    const draft = drawing(aDraftTask("first"), aDraftBranch("pick", [["a"]], [], ["first"]), aDraftTask("a", ["pick"]));
    expect(refusal(draft, set("pick", { otherwise: ["x"] }))).toContain(
      "unknown_task: There is no task `x` to lead to.",
    );
    expect(refusal(draft, set("pick", { otherwise: ["first"] }))).toContain("cycle: This edge would close a cycle");
    expect(refusal(draft, set("pick", { otherwise: ["pick"] }))).toContain("self_edge");
  });
});

describe("rename_task", () => {
  const draft = drawing(
    aDraftTask("score"),
    aPackDraft(
      "use",
      ["score"],
      ["{{ results.score.p }}", "{{ results.scores.p }} results.score", "{{ results.score }"],
    ),
    {
      ...aDraftBranch("pick", [["use"]], ["score_2"], ["score"]),
      cases: [{ when: 'results.score.p < 0.3 && results["score"].q == "score"', then: ["use"] }],
    },
    aDraftTask("score_2", ["pick"]),
    aDraftTask("after", ["score_2"]),
  );
  const rename = (from: string, to: string): DagEdit => ({ kind: "rename_task", id: idOf(from), key: to });

  it("is followed by needs, cases, otherwise, look-ups and conditions, and by nothing else", () => {
    const after = edited(draft, rename("score", "rating"), rename("score_2", "manual"));
    expect(taskOf(after, "use")).toMatchObject({
      needs: ["rating"],
      args: ["{{ results.rating.p }}", "{{ results.scores.p }} results.score", "{{ results.score }"],
    });
    expect(taskOf(after, "pick")).toMatchObject({
      needs: ["rating"],
      cases: [{ when: 'results.rating.p < 0.3 && results["rating"].q == "score"' }],
      otherwise: ["manual"],
    });
    expect(taskOf(after, "after").needs).toEqual(["manual"]);
    expect(taskOf(after, "rating").id).toBe(idOf("score"));
  });

  it.each([
    ["score_2", "key_taken: Another task is called `score_2`. Choose another key, such as `score_3`."],
    ["Score", 'invalid_key: "Score" cannot be a key. Start with a lower-case letter'],
    ["constructor", "invalid_key"],
    ["", "invalid_key"],
  ])("refuses %j", (key, sentence) => {
    expect(refusal(draft, rename("score", key))).toContain(sentence);
  });

  it("changes nothing when the key stays", () => {
    expect(edited(draft, rename("score", "score")).document).toBe(draft.document);
  });

  it("leaves references to the other task while two share a key", () => {
    const shared = drawing(aDraftTask("a"), { ...aDraftTask("a"), id: idOf("twin") }, aDraftTask("b", ["a"]));
    const after = edited(shared, { kind: "rename_task", id: idOf("twin"), key: "c" });
    expect(after.document.tasks.map(({ key, needs }) => [key, needs])).toEqual([
      ["a", []],
      ["c", []],
      ["b", ["a"]],
    ]);
  });
});

describe("settings and places", () => {
  it("sets some settings, and takes away what is undefined", () => {
    const after = edited(drawing(aDraftTask("a")), {
      kind: "set_settings",
      settings: { title: "New", owner: undefined, lane: "bulk" },
    });
    expect(after.document).toMatchObject({ title: "New", lane: "bulk", dag: "research.test" });
    expect(Object.hasOwn(after.document, "owner")).toBe(false);
  });

  it("moves tasks without touching the document, and none that is not there", () => {
    const draft = drawing(aDraftTask("a"), aDraftTask("b"));
    const moved = edited(draft, { kind: "move_tasks", positions: { [idOf("b")]: { x: 7, y: 8 } } });
    expect(moved.document).toBe(draft.document);
    expect(moved.layout).toEqual({ [idOf("a")]: { x: 0, y: 0 }, [idOf("b")]: { x: 7, y: 8 } });
    expect(refusal(draft, { kind: "move_tasks", positions: { [idOf("x")]: at } })).toContain("unknown_task");
    expect(edited(draft, { kind: "set_layout", layout: { [idOf("a")]: at } }).layout).toEqual({ [idOf("a")]: at });
  });

  it("replaces the document and keeps the places of what stayed", () => {
    const draft = drawing(aDraftTask("a"), aDraftTask("b"));
    const after = edited(draft, { kind: "replace_document", document: aDraft([aDraftTask("b"), aDraftTask("c")]) });
    expect(after.layout).toEqual({ [idOf("b")]: { x: 100, y: 0 } });
  });
});

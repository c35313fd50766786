import { describe, expect, test } from "vitest";
import { clientStory, type StoryEntry, type StoryRun, whyChosen } from "@/lib/domain/client/story";

const ANNA = { id: "1", personKey: "anna", name: "Anna" };
type StoryTask = StoryRun["tasks"][number];

const aTask = (key: string, more: Partial<StoryTask> = {}): StoryTask => ({
  key,
  chosen: null,
  branch: null,
  isApproval: false,
  isSuccess: true,
  finishedAt: 30,
  times: { attempts: [{ number: 1, state: "success", queuedAt: 12, startedAt: 20, finishedAt: 30 }], waits: [] },
  ...more,
});
const aRun = (more: Partial<StoryRun> = {}): StoryRun => ({
  id: "run",
  state: "success",
  reason: null,
  createdAt: 10,
  startedAt: 10,
  finishedAt: 40,
  tasks: [],
  acts: [],
  ...more,
});
const anEntry = (runs: readonly StoryRun[], more: Partial<StoryEntry> = {}): StoryEntry => ({
  arrivedAt: 0,
  claimedAt: 10,
  finishedAt: 40,
  source: "api",
  isHeld: false,
  by: null,
  runs,
  ...more,
});

/** Kind, from and to, in short. */
const told = (entries: readonly StoryEntry[]) =>
  clientStory(entries).map((moment) => [
    moment.kind === "waited" ? `waited: ${moment.cause}` : moment.kind,
    moment.at,
    moment.to,
    moment.taskKey,
  ]);

describe("the story of a client", () => {
  test("tells arrival, each wait with its cause, work, decision and end, in order", () => {
    expect(told([anEntry([aRun({ tasks: [aTask("decision")] })])])).toEqual([
      ["arrived", 0, null, null],
      ["waited: queue", 0, 10, null],
      ["began", 10, null, null],
      ["waited: worker", 12, 20, "decision"],
      ["worked", 20, 30, "decision"],
      ["decided", 30, null, "decision"],
      ["ended", 40, null, null],
    ]);
  });

  test.each([
    ["scheduled", false, "slot"],
    ["up_for_retry", false, "retry"],
    ["deferred", false, "time"],
    ["deferred", true, "person"],
  ] as const)("a task that stood in %s (approval: %s) waited for: %s", (state, isApproval, cause) => {
    const times = { attempts: [], waits: [{ state, from: 11, to: 15 }] };
    const task = aTask("a", { isApproval, isSuccess: false, times });
    expect(told([anEntry([aRun({ tasks: [task] })])])).toContainEqual([`waited: ${cause}`, 11, 15, "a"]);
  });

  test("what people did is told with their name and reason, and a client that a person held waited for that", () => {
    const act = { at: 15, taskKey: "a", from: "failed", to: "success", reason: "by phone", by: ANNA };
    const story = clientStory([anEntry([aRun({ acts: [act] })], { isHeld: true, claimedAt: null, finishedAt: null })]);
    expect(story.find(({ kind }) => kind === "acted")).toMatchObject({
      by: ANNA,
      reason: "by phone",
      state: "success",
    });
    expect(story.find(({ kind }) => kind === "waited")).toMatchObject({ cause: "held", to: null });
  });

  test("runs of several DAGs and replays stand in one line by time", () => {
    const first = anEntry([aRun({ id: "one" }), aRun({ id: "replay", createdAt: 60, startedAt: 60, finishedAt: 70 })]);
    const second = anEntry([aRun({ id: "two", startedAt: 55, finishedAt: 65 })], { arrivedAt: 50, claimedAt: 55 });
    const ends = clientStory([second, first]).flatMap((one) => (one.kind === "ended" ? [one.runId] : []));
    expect(ends).toEqual(["one", "two", "replay"]);
  });
});

test.each([
  [["b"], "x > 1"],
  [["c", "b"], "x > 0"],
  [["d"], "no case held: otherwise"],
])("a branch that chose %j says why: %s", (chosen, because) => {
  const cases = [
    { when: "x > 1", then: ["b"] },
    { when: "x > 0", then: ["b", "c"] },
  ];
  expect(whyChosen({ cases }, chosen)).toBe(because);
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followRun, type RunStreamState } from "@/lib/client/run/run-stream";
import { aRunDetail, aRunTask } from "@/lib/testing/run-builders";

/** Stands in for the browser's EventSource; the test plays the server. */
class FakeSource {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 0;
  onopen = () => undefined;
  onmessage = (_: { data: string }) => undefined;
  onerror = () => undefined;
  constructor(readonly url: string) {
    FakeSource.opened.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  send(event: unknown) {
    this.onmessage({ data: JSON.stringify(event) });
  }
  breakFor(reason: "good" | "now") {
    this.readyState = reason === "good" ? FakeSource.CLOSED : 0;
    this.onerror();
  }
}

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
const browser = new EventTarget();
const answer = (status: number, body: unknown) =>
  vi.fn(async () => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } }));
const newest = (): FakeSource => {
  const source = FakeSource.opened.at(-1);
  if (!source) throw new Error("no stream was opened");
  return source;
};

let state: RunStreamState;
let close: () => void;
const delta = {
  type: "delta",
  lastEventId: "2",
  tasks: [aRunTask("a", "success")],
  run: {
    state: "running",
    reason: null,
    isPaused: false,
    needsAttention: false,
    startedAt: null,
    finishedAt: null,
    tasksDone: 1,
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", browser);
  page.visibilityState = "visible";
  FakeSource.opened = [];
  close = followRun("r1", (next) => {
    state = next;
  });
});

afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("shows the snapshot, then each change", () => {
  newest().send({ type: "snapshot", run: aRunDetail() });
  expect(state).toMatchObject({ status: "live", run: { tasks: [{ state: "running" }] } });
  newest().send(delta);
  expect(state.run?.tasks[0]?.state).toBe("success");
});

it("keeps what it shows while the browser resumes a broken connection by itself", () => {
  newest().send({ type: "snapshot", run: aRunDetail() });
  newest().breakFor("now");
  expect(state).toMatchObject({ status: "stale", run: { id: aRunDetail().id } });
  newest().send(delta);
  expect(state.status).toBe("live");
  expect(FakeSource.opened).toHaveLength(1);
});

it("opens a new stream when the browser gave up, and shows the run as it is meanwhile", async () => {
  vi.stubGlobal("fetch", answer(200, aRunDetail({ tasksDone: 1 })));
  newest().breakFor("good");
  await vi.advanceTimersByTimeAsync(0);
  expect(state).toMatchObject({ status: "stale", run: { tasksDone: 1 } });
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSource.opened).toHaveLength(2);
});

it("waits longer after each failure in a row, up to four seconds", async () => {
  vi.stubGlobal("fetch", answer(503, {}));
  const waits: number[] = [];
  for (let failure = 0; failure < 6; failure++) {
    const before = FakeSource.opened.length;
    newest().breakFor("good");
    let waited = 0;
    for (; FakeSource.opened.length === before; waited += 100) await vi.advanceTimersByTimeAsync(100);
    waits.push(waited);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

it("stops when the run is over, whether the stream or the re-read says so", async () => {
  newest().send({ type: "bye", reason: "run_over" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.status).toBe("over");
  expect(FakeSource.opened).toHaveLength(1);
});

it("stops at a run that does not exist and hands on the server's words", async () => {
  const problem = { type: "about:blank", title: "Not found", status: 404, detail: "No such run.", code: "not_found" };
  vi.stubGlobal("fetch", answer(404, problem));
  newest().breakFor("good");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state.failure).toMatchObject({ problem: { detail: "No such run." } });
  expect(FakeSource.opened).toHaveLength(1);
});

it("stops at a message of another version of the server instead of showing half of it", async () => {
  newest().send({ type: "snapshot", run: { id: "something else" } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state).toMatchObject({ run: null, failure: { name: "ZodError" } });
  expect(FakeSource.opened).toHaveLength(1);
});

it("comes back after the server went away for a restart", async () => {
  newest().send({ type: "bye", reason: "shutdown" });
  expect(state.status).toBe("stale");
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSource.opened).toHaveLength(2);
});

it("opens a new stream at once when the network is back, and leaves one alone that lives", () => {
  newest().send({ type: "snapshot", run: aRunDetail() });
  browser.dispatchEvent(new Event("online"));
  expect(FakeSource.opened).toHaveLength(1);
  newest().breakFor("now");
  browser.dispatchEvent(new Event("online"));
  expect(FakeSource.opened).toHaveLength(2);
  expect(FakeSource.opened[0]?.readyState).toBe(FakeSource.CLOSED);
});

it("gives its connection back while the page is hidden", () => {
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(newest().readyState).toBe(FakeSource.CLOSED);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSource.opened).toHaveLength(2);
});

it("opens nothing after it was closed, even when an answer still arrives", async () => {
  vi.stubGlobal("fetch", answer(200, aRunDetail()));
  newest().breakFor("good");
  close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSource.opened).toHaveLength(1);
});

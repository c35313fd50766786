import { Agent, EventSource } from "undici";
import { vi } from "vitest";
import { followRun, type StreamStatus } from "@/lib/client/run/run-stream";
import type { RunDetail } from "@/lib/contracts/runs";

type Options = Readonly<{ siteUrl: string; token: string; runId: string }>;

export type Page = Readonly<{
  run: () => RunDetail | null;
  status: () => StreamStatus;
  /** Each status that was shown, and each state of a task, in their order. */
  statuses: readonly StreamStatus[];
  statesOf: ReadonlyMap<string, readonly string[]>;
  close: () => void;
}>;

/** The page of a run in a browser, without its pixels: the same code over a standard EventSource and fetch. */
export function openPage({ siteUrl, token, runId }: Options): Page {
  stubBrowser(siteUrl, `Bearer ${token}`);
  const statuses: StreamStatus[] = [];
  const statesOf = new Map<string, string[]>();
  let shown: RunDetail | null = null;
  const close = followRun(runId, ({ run, status }) => {
    shown = run;
    if (statuses.at(-1) !== status) statuses.push(status);
    for (const { taskKey, state } of run?.tasks ?? []) noteState(statesOf, taskKey, state);
  });
  return {
    run: () => shown,
    status: () => statuses.at(-1) ?? "connecting",
    statuses,
    statesOf,
    close: () => {
      close();
      vi.unstubAllGlobals();
    },
  };
}

/** What a page finds in a browser: addresses are the site's, and each request says who asks. */
function stubBrowser(siteUrl: string, authorization: string): void {
  const agent = new Agent().compose((dispatch) => (asked, handler) => {
    return dispatch({ ...asked, headers: Object.assign({}, asked.headers, { authorization }) }, handler);
  });
  class PageEventSource extends EventSource {
    constructor(path: string) {
      super(new URL(path, siteUrl), { node: { dispatcher: agent } });
    }
  }
  const { fetch } = globalThis;
  vi.stubGlobal("EventSource", PageEventSource);
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, siteUrl), { ...init, headers: { ...init.headers, authorization } }),
  );
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("window", new EventTarget());
}

function noteState(statesOf: Map<string, string[]>, taskKey: string, state: string): void {
  const states = statesOf.get(taskKey) ?? [];
  if (states.at(-1) !== state) states.push(state);
  statesOf.set(taskKey, states);
}

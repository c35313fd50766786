import { ApiError, getJson } from "@/lib/client/api";
import { applyRunEvent } from "@/lib/client/run/run-state";
import { type RunDetail, runDetailSchema, runEventSchema } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

/** `stale`: what is shown is the last that arrived, and the stream is being opened again. */
export type StreamStatus = "connecting" | "live" | "stale" | "over";

export type RunStreamState = Readonly<{
  run: RunDetail | null;
  status: StreamStatus;
  /** Why trying again is of no use, e.g. no such run; null while it goes on. */
  failure: unknown;
}>;

const FIRST_WAIT_MS = 500;
/** What is shown is exact again within five seconds after the server is back. */
const LONGEST_WAIT_MS = 4_000;

/**
 * Follows one run until `close`. The browser resumes a broken connection by itself, with the id of the last message;
 * only when it gave up, or the server said goodbye, a new stream with a new snapshot is opened, ever more slowly.
 */
export function followRun(runId: string, onChange: (state: RunStreamState) => void): () => void {
  let state: RunStreamState = { run: null, status: "connecting", failure: null };
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;
  let isClosed = false;
  const address = `/api/v1/runs/${runId}`;

  const change = (next: Partial<RunStreamState>) => {
    if (isClosed) return;
    state = { ...state, ...next };
    onChange(state);
  };
  const disconnect = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const reconnectLater = () => {
    disconnect();
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  };
  const handleMessage = (message: MessageEvent<string>) => {
    const parsed = runEventSchema.safeParse(JSON.parse(message.data));
    if (!parsed.success) {
      disconnect();
      return change({ failure: parsed.error });
    }
    const event = parsed.data;
    waitMs = FIRST_WAIT_MS;
    const isOver = event.type === "bye" && event.reason === "run_over";
    if (event.type === "bye") disconnect();
    if (event.type === "bye" && !isOver) reconnectLater();
    change({ run: applyRunEvent(state.run, event), status: isOver ? "over" : statusAfter(event.type) });
  };
  const handleError = () => {
    const gaveUp = source?.readyState === EventSource.CLOSED;
    change({ status: "stale" });
    if (gaveUp) void askWhy();
  };
  // The browser hides why a stream was refused, so the same resource is asked once without one.
  const askWhy = async () => {
    disconnect();
    try {
      const run = await getJson(runDetailSchema, address);
      if (isRunOver(run.state)) return change({ run, status: "over" });
      change({ run });
    } catch (error) {
      if (error instanceof ApiError && error.problem.status < 500) return change({ failure: error });
    }
    if (!isClosed) reconnectLater();
  };
  function connect() {
    source = new EventSource(`${address}/events`);
    source.onopen = () => change({ status: "live" });
    source.onmessage = handleMessage;
    source.onerror = handleError;
  }
  // A hidden page gives its connection back: browsers allow six per site over HTTP/1.1.
  const handleVisibility = () => {
    if (state.status === "over" || state.failure) return;
    disconnect();
    if (document.visibilityState === "visible") connect();
  };

  const handleOnline = () => {
    if (state.status !== "stale" || state.failure) return;
    disconnect();
    connect();
  };

  connect();
  const stopListening = listenToBrowser(handleVisibility, handleOnline);
  return () => {
    isClosed = true;
    disconnect();
    stopListening();
  };
}

function listenToBrowser(onVisibility: () => void, onOnline: () => void): () => void {
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", onOnline);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", onOnline);
  };
}

const statusAfter = (type: "snapshot" | "delta" | "bye"): StreamStatus => (type === "bye" ? "stale" : "live");

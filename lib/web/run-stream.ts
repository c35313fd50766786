import "server-only";
import type { RunEvent } from "@/lib/contracts/runs";
import { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";
import { followRun } from "@/lib/services/run/follow-run";
import { createRunWaker } from "@/lib/web/run-waker";
import { registerStream } from "@/lib/web/stream-registry";

const HEARTBEAT_MS = 15_000;
/** A browser allows six connections to one site; more are a loop gone wild. */
const STREAMS_PER_PERSON = 12;
const STREAMS_PER_PROCESS = 500;

declare global {
  var signalboxStreamsOf: Map<string, number> | undefined;
}

/** Takes a place for one more stream of this person. Throws `too_many_requests`; call the answer at the stream's end. */
function takePlace(userId: string): () => void {
  globalThis.signalboxStreamsOf ??= new Map();
  const open = globalThis.signalboxStreamsOf;
  const mine = open.get(userId) ?? 0;
  const all = [...open.values()].reduce((sum, count) => sum + count, 0);
  if (mine >= STREAMS_PER_PERSON || all >= STREAMS_PER_PROCESS)
    throw new AppError("too_many_requests", "Too many live views are open. Close some of their tabs.", {
      retryAfter: 5,
    });
  open.set(userId, mine + 1);
  return () => {
    const left = (open.get(userId) ?? 1) - 1;
    if (left === 0) open.delete(userId);
    else open.set(userId, left);
  };
}

const idOf = (event: RunEvent): string | null => {
  if (event.type === "bye") return null;
  return event.type === "snapshot" ? event.run.lastEventId : event.lastEventId;
};

function frameOf(event: RunEvent): string {
  const id = idOf(event);
  return `${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`;
}

const TRANSITION_ID = /^\d{1,18}$/;

/** The run's changes as server-sent events. A refusal is an answer of its own and no stream. */
export async function runStream(ctx: ServiceContext, runId: string, request: Request): Promise<Response> {
  const resumeAt = request.headers.get("last-event-id");
  const after = resumeAt !== null && TRANSITION_ID.test(resumeAt) ? resumeAt : null;
  const leavePlace = takePlace(ctx.actor.userId);
  const waker = createRunWaker(runId);
  const end = () => {
    waker.stop();
    leavePlace();
  };
  const events = await followRun(ctx, { runId, after, wake: waker.wake }).catch((error) => {
    end();
    throw error;
  });
  return new Response(streamOf(ctx, events, { end, signal: request.signal }), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      // Proxies of the nginx family hold small answers back without it.
      "x-accel-buffering": "no",
    },
  });
}

function streamOf(
  ctx: ServiceContext,
  events: AsyncGenerator<RunEvent, void, void>,
  { end, signal }: { end: () => void; signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isEnded = false;
  let cleanUp = () => {};
  return new ReadableStream({
    start: (controller) => {
      const send = (text: string) => {
        if (!isEnded) controller.enqueue(encoder.encode(text));
      };
      const close = () => {
        if (isEnded) return;
        cleanUp();
        controller.close();
      };
      const heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT_MS);
      const unregister = registerStream(() => {
        send(frameOf({ type: "bye", reason: "shutdown" }));
        close();
      });
      cleanUp = () => {
        isEnded = true;
        clearInterval(heartbeat);
        unregister();
        end();
      };
      signal.addEventListener("abort", close);
      pump(events, send, () => isEnded)
        .catch((error) => ctx.log.warn({ event: "run_stream.failed", err: error }, "A live view broke off"))
        .finally(close);
    },
    // The reader went away: the stream is closed already, only what belongs to it is left.
    cancel: () => {
      if (!isEnded) cleanUp();
    },
  });
}

async function pump(
  events: AsyncGenerator<RunEvent, void, void>,
  send: (text: string) => void,
  isEnded: () => boolean,
): Promise<void> {
  for await (const event of events) {
    if (isEnded()) return;
    send(frameOf(event));
  }
}

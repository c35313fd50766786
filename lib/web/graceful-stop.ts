import { subscribe } from "node:diagnostics_channel";
import { Server, ServerResponse } from "node:http";
import { isStopping, stopStreams } from "@/lib/web/stream-registry";

/** By then whoever uses a connection has heard that it ends, and on the others nothing is under way. */
const LAST_ANSWERS_MS = 2_000;
const LOOK_MS = 50;

/** The HTTP server of this process, which Next makes and does not hand out; null until it was asked something. */
let server: Server | null = null;
const unanswered = new Set<ServerResponse>();

function noteRequest(message: unknown): void {
  if (typeof message !== "object" || message === null || !("server" in message && "response" in message)) return;
  const { response } = message;
  if (!(message.server instanceof Server && response instanceof ServerResponse)) return;
  server = message.server;
  unanswered.add(response);
  response.once("close", () => unanswered.delete(response));
  if (isStopping()) dismiss(response);
}

/** The answer says that its connection ends: the next request comes on another one, which a rolling restart leads elsewhere. */
function dismiss(response: ServerResponse): void {
  response.shouldKeepAlive = false;
}

/**
 * Ends this process on SIGTERM and SIGINT so that no request is cut off. A connection that is closed while a request is
 * on its way takes that along, so at first each connection is closed by an answer that says so. Next must be kept
 * from closing them by itself: NEXT_MANUAL_SIG_HANDLE.
 */
export function stopGracefully(): void {
  subscribe("http.server.request.start", noteRequest);
  for (const name of ["SIGTERM", "SIGINT"] as const)
    process.on(name, () => {
      if (!isStopping()) endSoon(() => process.exit(0));
    });
}

function endSoon(exit: () => void): void {
  stopStreams();
  for (const response of unanswered) dismiss(response);
  const endBy = performance.now() + LAST_ANSWERS_MS;
  const look = () => {
    if (!server) return exit();
    server.getConnections((_, open) => {
      if (open > 0 && performance.now() < endBy) setTimeout(look, LOOK_MS);
      else server?.close(exit);
    });
  };
  look();
}

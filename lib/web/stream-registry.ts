type StreamCloser = () => void;

declare global {
  /** On globalThis: Next bundles route handlers and instrumentation apart, so a module's variable would exist twice. */
  var signalboxOpenStreams: Set<StreamCloser> | undefined;
}

function openStreams(): Set<StreamCloser> {
  globalThis.signalboxOpenStreams ??= new Set();
  return globalThis.signalboxOpenStreams;
}

/** Remembers how to end an event stream of this process; call the answer once it has ended by itself. */
export function registerStream(close: StreamCloser): () => void {
  openStreams().add(close);
  return () => openStreams().delete(close);
}

/** Ends every open stream, each with a last word. */
export function closeAllStreams(): void {
  for (const close of [...openStreams()]) close();
}

/** Next waits for open responses before it exits, and an event stream never ends by itself. */
export function closeStreamsOnStop(): void {
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, closeAllStreams);
}

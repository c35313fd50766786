type StreamCloser = () => void;

declare global {
  /** On globalThis: Next bundles route handlers and instrumentation apart, so a module's variable would exist twice. */
  var signalboxOpenStreams: Set<StreamCloser> | undefined;
  var signalboxIsStopping: boolean | undefined;
}

function openStreams(): Set<StreamCloser> {
  globalThis.signalboxOpenStreams ??= new Set();
  return globalThis.signalboxOpenStreams;
}

/** True once this process was asked to stop: a connection that was open already may still bring requests. */
export const isStopping = (): boolean => globalThis.signalboxIsStopping === true;

/**
 * Remembers how to end an event stream of this process; call the answer once it has ended by itself. One that begins while
 * the process stops is ended as soon as it has begun.
 */
export function registerStream(close: StreamCloser): () => void {
  openStreams().add(close);
  if (isStopping()) queueMicrotask(close);
  return () => openStreams().delete(close);
}

/** Ends every open stream, each with a last word. */
export function closeAllStreams(): void {
  for (const close of [...openStreams()]) close();
}

/** The same for good: whoever comes afterwards gets a last word only. */
export function stopStreams(): void {
  globalThis.signalboxIsStopping = true;
  closeAllStreams();
}

/** Ends an attempt's work when its time is over or somebody cancels it, and remembers which came first. */
export type Deadline = Readonly<{
  signal: AbortSignal;
  /** Why the signal fired; null while it has not. */
  cause(): "timeout" | "cancel" | null;
  remainingMs(): number;
  dispose(): void;
}>;

export function startDeadline(timeoutMs: number, cancel: AbortSignal): Deadline {
  const controller = new AbortController();
  const endsAt = performance.now() + timeoutMs;
  let cause: "timeout" | "cancel" | null = null;
  const end = (why: "timeout" | "cancel") => {
    cause ??= why;
    controller.abort();
  };
  const onCancel = () => end("cancel");
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  if (cancel.aborted) onCancel();
  else cancel.addEventListener("abort", onCancel, { once: true });
  return {
    signal: controller.signal,
    cause: () => cause,
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    dispose: () => {
      clearTimeout(timer);
      cancel.removeEventListener("abort", onCancel);
    },
  };
}

/** An operator that has not ended by then hangs in something that cannot be interrupted, such as a DNS look-up. */
const OVERDUE_MS = 5_000;
/** A timer that is asked for more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends an attempt's work when its time is over or somebody cancels it, and remembers which came first. */
export type Deadline = Readonly<{
  signal: AbortSignal;
  /** Why the signal fired; null while it has not. */
  cause(): "timeout" | "cancel" | null;
  remainingMs(): number;
  /** Resolves when the work goes on although its signal fired some seconds ago. */
  overdue: Promise<null>;
  dispose(): void;
}>;

export function startDeadline(timeoutMs: number, cancel: AbortSignal): Deadline {
  const controller = new AbortController();
  const endsAt = performance.now() + timeoutMs;
  let cause: "timeout" | "cancel" | null = null;
  let overdueTimer: NodeJS.Timeout | undefined;
  let giveUp: (value: null) => void = () => undefined;
  const overdue = new Promise<null>((resolve) => {
    giveUp = resolve;
  });
  const end = (why: "timeout" | "cancel") => {
    cause ??= why;
    overdueTimer ??= setTimeout(() => giveUp(null), OVERDUE_MS);
    controller.abort();
  };
  const onCancel = () => end("cancel");
  const timer = setTimeout(() => end("timeout"), Math.min(timeoutMs, LONGEST_TIMER_MS));
  if (cancel.aborted) onCancel();
  else cancel.addEventListener("abort", onCancel, { once: true });
  return {
    signal: controller.signal,
    cause: () => cause,
    overdue,
    remainingMs: () => Math.max(0, endsAt - performance.now()),
    dispose: () => {
      clearTimeout(timer);
      clearTimeout(overdueTimer);
      cancel.removeEventListener("abort", onCancel);
    },
  };
}

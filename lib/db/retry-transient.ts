import { isTransient } from "@/lib/db/transient-error";

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

export const pauseMs = (tries: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);

/** Repeats reading work until the database answers; gives up when `signal` fires. */
export async function retryTransient<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(tries)));
    }
  }
}

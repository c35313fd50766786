import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is truthy and returns it; undefined when `timeoutMs` have passed. */
export async function waitUntil(ask, { timeoutMs, everyMs = 25 }) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() >= deadline) return undefined;
    await sleep(everyMs);
  }
}

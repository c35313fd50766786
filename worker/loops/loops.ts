import type { Logger } from "@/lib/observability/logger";

export type Loops = Readonly<{
  /** Runs `pass` again and again, `everyMs` after the last one ended. A pass that fails does not end the loop. */
  start(name: string, everyMs: number, pass: () => Promise<unknown>): void;
  /** Milliseconds since each loop's last good pass. */
  ages(): Record<string, number>;
  stop(): void;
  isStopped(): boolean;
}>;

/** The loops of one process. A failure is logged when it begins and when it is over, not at each pass. */
export function createLoops(log: Logger): Loops {
  const passedAt = new Map<string, number>();
  const failing = new Set<string>();
  let isStopped = false;

  async function passOnce(name: string, pass: () => Promise<unknown>): Promise<void> {
    try {
      await pass();
      passedAt.set(name, performance.now());
      if (failing.delete(name)) log.info({ event: "loop.recovered", loop: name }, "A loop passes again");
    } catch (error) {
      if (!failing.has(name)) log.error({ event: "loop.failing", loop: name, err: error }, "A loop cannot pass");
      failing.add(name);
    }
  }

  return {
    start: (name, everyMs, pass) => {
      passedAt.set(name, performance.now());
      const again = () => {
        if (isStopped) return;
        void passOnce(name, pass).then(() => setTimeout(again, everyMs));
      };
      again();
    },
    ages: () => {
      const now = performance.now();
      return Object.fromEntries([...passedAt].map(([name, at]) => [name, Math.round(now - at)]));
    },
    stop: () => {
      isStopped = true;
    },
    isStopped: () => isStopped,
  };
}

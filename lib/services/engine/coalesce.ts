/**
 * Runs `work` for a key at most once at a time. Asked for again meanwhile, it runs once more afterwards, so that no ask is
 * answered by work that began before it. `work` reports its own failures.
 */
export function createCoalescer(work: (key: string) => Promise<void>): (key: string) => void {
  const states = new Map<string, "running" | "again">();

  async function runAll(key: string): Promise<void> {
    do {
      states.set(key, "running");
      await work(key);
    } while (states.get(key) === "again");
    states.delete(key);
  }

  return (key) => {
    if (states.has(key)) states.set(key, "again");
    else {
      states.set(key, "running");
      void runAll(key);
    }
  };
}

/**
 * Loads many keys with one call: while a call is under way, all keys that are asked for go into the next one. A call
 * that fails, fails for all its keys.
 */
export function createGatheringLoader<K, V>(
  load: (keys: readonly K[]) => Promise<readonly V[]>,
): (key: K) => Promise<V> {
  type Asked = Readonly<{ key: K; resolve: (value: V) => void; reject: (error: unknown) => void }>;
  let asked: Asked[] = [];
  let isLoading = false;

  async function loadAll(): Promise<void> {
    while (asked.length > 0) {
      const batch = asked;
      asked = [];
      try {
        const values = await load(batch.map(({ key }) => key));
        batch.forEach(({ resolve, reject }, at) => {
          const value = values[at];
          if (value === undefined) reject(new Error("a loader answered too few values"));
          else resolve(value);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isLoading = false;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      asked.push({ key, resolve, reject });
      if (isLoading) return;
      isLoading = true;
      setImmediate(() => void loadAll());
    });
}

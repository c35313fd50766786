import type { TestEngine } from "@/lib/testing/test-engine";

/** Lets a test hold something up until it says so. */
export function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** True once another session waits for a lock. */
export const somebodyWaits = (engine: TestEngine) => async () => {
  const rows = await engine.rows(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length > 0;
};

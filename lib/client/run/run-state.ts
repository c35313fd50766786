import type { RunDetail, RunEvent } from "@/lib/contracts/runs";

/**
 * A run after one message of its stream. Tasks that did not change keep their object, so that only what changed is
 * drawn again. A delta without a snapshot before it cannot be used.
 */
export function applyRunEvent(run: RunDetail | null, event: RunEvent): RunDetail | null {
  switch (event.type) {
    case "snapshot":
      return event.run;
    case "bye":
      return run;
    case "delta": {
      if (!run) return null;
      const changed = new Map(event.tasks.map((task) => [task.taskId, task]));
      const tasks = changed.size === 0 ? run.tasks : run.tasks.map((task) => changed.get(task.taskId) ?? task);
      return { ...run, ...event.run, tasks, lastEventId: event.lastEventId };
    }
  }
}

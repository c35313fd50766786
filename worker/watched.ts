import type { LeaseWatch } from "@/lib/integrations/process/lease-watch";
import type { Execute } from "@/worker/engine";

/**
 * Has the processes of each attempt watched over. What the watch kills is not told as a failure: a worker that goes on finds
 * its lease out before it hears of any end.
 */
export const watchedBy =
  (watch: LeaseWatch, execute: Execute): Execute =>
  async (request) => {
    const groups: number[] = [];
    const onStarted = (group: number) => {
      groups.push(group);
      watch.begun(group);
    };
    try {
      return await execute({ ...request, onStarted });
    } finally {
      for (const group of groups) watch.ended(group);
    }
  };

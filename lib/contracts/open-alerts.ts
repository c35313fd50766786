import { z } from "zod";

/** What the bell on every page reads of GET /alerts: apart from the rest, because every page loads it. */
export const openAlertsSchema = z.object({ openCount: z.int() });

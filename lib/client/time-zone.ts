import { keptChoice } from "@/lib/client/kept-choice";

export type TimeZone = "utc" | "local";

/** Whether times are shown in UTC or in the browser's zone. */
export const { useChoice: useTimeZone, choose: setTimeZone } = keptChoice<TimeZone>("times", ["utc", "local"]);

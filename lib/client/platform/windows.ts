import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type WindowView, windowsSchema } from "@/lib/contracts/windows";

/** When changes of which DAGs may go live. */
export const useWindows = () =>
  useQuery({
    queryKey: queryKeys.windows,
    queryFn: async ({ signal }) => (await getJson(windowsSchema, "/api/v1/activation-windows", signal)).items,
  });

/** Monday first. */
export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** 570 is 09:30. */
export const timeText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** When it is, in words. Times are UTC; hours are those of the window's own zone. */
export function windowText({ weekdays, fromMinute, minutes, timeZone, startsAt, endsAt }: WindowView): string {
  if (fromMinute === null || minutes === null) return `${dayText(startsAt)} to ${dayText(endsAt)}`;
  const days = weekdays.map((day) => WEEKDAYS[day - 1]).join(", ");
  return `${days} from ${timeText(fromMinute)} for ${lengthText(minutes)}, ${timeZone}`;
}

const dayText = (at: string | null): string => (at ? `${at.slice(0, 10)} ${at.slice(11, 16)} UTC` : "");

function lengthText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

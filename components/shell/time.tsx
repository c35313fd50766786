"use client";

import { useNow } from "@/lib/client/clock";
import { type TimeZone, useTimeZone } from "@/lib/client/time-zone";
import { ageText, durationText } from "@/lib/domain/shared/duration-text";

function parts(at: string, zone: TimeZone): { date: string; time: string } {
  const instant = new Date(at);
  const shifted = zone === "utc" ? instant : new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  const text = shifted.toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}

/** An instant in UTC or local time, as the switch in the header says. */
export function Time({ at }: { at: string }) {
  const zone = useTimeZone();
  const { date, time } = parts(at, zone);
  return (
    <time
      dateTime={at}
      title={`${at} (${zone === "utc" ? "UTC" : "your local time"} shown)`}
      className="whitespace-nowrap"
    >
      {date} {time}
    </time>
  );
}

/** How long ago an instant was, with the instant itself as its title. */
export function TimeAgo({ at }: { at: string }) {
  const zone = useTimeZone();
  const now = useNow();
  const { date, time } = parts(at, zone);
  const age = now - new Date(at).getTime();
  return (
    <time
      dateTime={at}
      title={`${date} ${time} ${zone === "utc" ? "UTC" : "local time"}`}
      className="whitespace-nowrap"
    >
      {ageText(age)}
    </time>
  );
}

/** Time between two instants; runs on while there is no end. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  return to === null ? <Ticking from={from} /> : durationText(Date.parse(to) - Date.parse(from));
}

function Ticking({ from }: { from: string }) {
  const now = useNow();
  // Without tenths: they would stand still between two ticks.
  const elapsed = Math.max(0, Math.floor((now - Date.parse(from)) / 1_000) * 1_000);
  return elapsed < 60_000 ? `${elapsed / 1_000} s` : durationText(elapsed);
}

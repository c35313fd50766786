"use client";

import { AlarmClock, Clock } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { useNow } from "@/lib/client/clock";
import type { ChangeRequestSummary } from "@/lib/contracts/change-requests";
import { durationText } from "@/lib/domain/shared/duration-text";

const MINUTE_MS = 60_000;

/** How long whoever is asked still has for the first answer, by the clock; the server reckons in working hours. */
export function FirstAnswer({ answer }: { answer: NonNullable<ChangeRequestSummary["firstAnswer"]> }) {
  const now = useNow();
  const left = Date.parse(answer.dueAt) - now;
  // Whole minutes: a list of answers that are due in seconds would flicker.
  const text = durationText(Math.max(1, Math.floor(Math.abs(left) / MINUTE_MS)) * MINUTE_MS).replace(/ 00 s$/, "");
  return (
    <span title={answer.dueAt}>
      {answer.isOverdue ? (
        <Badge tone="danger" icon={AlarmClock}>
          Answer overdue for {text}
        </Badge>
      ) : (
        <Badge icon={Clock}>Answer due in {text}</Badge>
      )}
    </span>
  );
}

"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { useOpenAlertCount } from "@/lib/client/open-alerts";
import { usePermission } from "@/lib/client/session";

/** On every page: how many alerts are open. */
export function AlertBell() {
  return usePermission("alert:read") ? <OpenCount /> : null;
}

function OpenCount() {
  const { data: count = 0 } = useOpenAlertCount();
  const label = count === 0 ? "No open alert" : `${count} open ${count === 1 ? "alert" : "alerts"}`;
  return (
    <Link
      href="/alerts"
      aria-label={label}
      title={label}
      data-tone={count === 0 ? "neutral" : "danger"}
      className="flex h-8 items-center gap-1 rounded-md px-2 text-tone hover:bg-raised"
    >
      <Bell aria-hidden className="size-4" />
      {count === 0 ? null : <span className="font-medium text-xs tabular-nums">{count}</span>}
    </Link>
  );
}

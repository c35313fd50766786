"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { AlertTable } from "@/components/alerts/alert-table";
import { ChannelsSection } from "@/components/alerts/channels-section";
import { ListStates } from "@/components/shell/list-states";
import { PageFrame } from "@/components/shell/page-frame";
import { Select } from "@/components/ui/input";
import { useAlerts } from "@/lib/client/alerts";
import { usePermission } from "@/lib/client/session";

const STATES = ["open", "resolved"] as const;
const OPTIONS = [
  { value: "open", label: "Open" },
  { value: "resolved", label: "Resolved" },
];

/** What people are told of, here and through channels: one entry per cause, however often it happens. */
export function AlertsPanel() {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(STATES).withDefault("open"));
  const alerts = useAlerts(state);
  const mayRoute = usePermission("alert:route");
  return (
    <PageFrame
      title="Alerts"
      about="One entry per cause while it lasts. Most end by themselves when their cause is gone; the others end when somebody says so."
    >
      <Select
        aria-label="State"
        className="w-36"
        options={OPTIONS}
        value={state}
        onChange={({ target }) => void setState(STATES.find((one) => one === target.value) ?? "open")}
      />
      <ListStates query={alerts} label="alerts">
        <AlertTable alerts={alerts.data?.pages.flatMap(({ items }) => items) ?? []} state={state} />
      </ListStates>
      {mayRoute ? <ChannelsSection /> : null}
    </PageFrame>
  );
}

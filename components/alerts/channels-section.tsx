"use client";

import { CircleCheck, CircleOff, Megaphone, Pencil, Plus, Send, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { SectionStates } from "@/components/shell/section-states";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { useAlertChannels, useTestAlertChannel } from "@/lib/client/alerts";
import type { AlertChannel } from "@/lib/contracts/alerts";
import { ALERT_KINDS } from "@/lib/domain/alert/alert";
import { reachesWithoutWorkers } from "@/lib/domain/alert/reach";

const DeleteChannelDialog = dynamic(
  async () => (await import("@/components/alerts/delete-channel-dialog")).DeleteChannelDialog,
);
const ChannelDialog = dynamic(async () => (await import("@/components/alerts/channel-dialog")).ChannelDialog);

/** Where alerts go besides this page. */
export function ChannelsSection() {
  const query = useAlertChannels();
  const [edited, setEdited] = useState<AlertChannel | "new" | null>(null);
  const [deleted, setDeleted] = useState<AlertChannel | null>(null);
  const test = useTestAlertChannel();
  return (
    <SectionStates
      title="Channels"
      about="E-mail, Slack and signed webhooks. Each is told once when an alert opens, and once when it is over."
      query={query}
      actions={
        <Button icon={Plus} onClick={() => setEdited("new")}>
          New channel
        </Button>
      }
    >
      {(channels) => (
        <>
          {test.error ? <LoadProblem error={test.error} /> : null}
          {channels.length === 0 || reachesWithoutWorkers(channels) ? null : (
            <Notice tone="warning">
              Nobody here is told when no worker is alive: Slack and webhooks are sent by workers. Add an e-mail channel
              that gets “{ALERT_KINDS.no_worker.title}”, or have a monitor outside ask /api/readyz.
            </Notice>
          )}
          {channels.length === 0 ? (
            <EmptyState icon={Megaphone} title="No channel yet">
              Alerts show on this page only until a channel is made.
            </EmptyState>
          ) : (
            <Table label="Channels" columns={["Channel", "Kind", "To", "Gets", "State", ""]}>
              {channels.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  onEdit={() => setEdited(channel)}
                  onDelete={() => setDeleted(channel)}
                  onTest={() =>
                    test.mutate(channel.id, {
                      onSuccess: () => toast.success("A test message is on its way: see the resolved alerts."),
                    })
                  }
                />
              ))}
            </Table>
          )}
          {deleted === null ? null : <DeleteChannelDialog channel={deleted} onClose={() => setDeleted(null)} />}
          {edited === null ? null : (
            <ChannelDialog channel={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </SectionStates>
  );
}

function ruleText({ kind, dagKey, objective, minSeverity }: AlertChannel["rules"][number]): string {
  const parts = [kind === null ? "everything" : ALERT_KINDS[kind].title];
  if (dagKey !== null) parts.push(`of ${dagKey}`);
  if (objective !== null) parts.push(`for ${objective}`);
  if (minSeverity !== "info") parts.push(`from ${minSeverity} on`);
  return parts.join(" ");
}

type RowProps = Readonly<{ channel: AlertChannel; onEdit: () => void; onDelete: () => void; onTest: () => void }>;

function ChannelRow({ channel, onEdit, onDelete, onTest }: RowProps) {
  const { name, kind, settings, rules, isActive } = channel;
  return (
    <Row>
      <Cell className="font-medium">{name}</Cell>
      <Cell>{kind}</Cell>
      <Cell className="font-mono text-xs">{settings.to?.join(", ") ?? settings.url ?? "a secret address"}</Cell>
      <Cell className="text-muted text-xs">
        {rules.length === 0 ? "nothing" : null}
        {rules.map((rule) => (
          <p key={ruleText(rule)}>{ruleText(rule)}</p>
        ))}
      </Cell>
      <Cell>
        <Badge tone={isActive ? "success" : "neutral"} icon={isActive ? CircleCheck : CircleOff}>
          {isActive ? "on" : "off"}
        </Badge>
      </Cell>
      <Cell className="text-right">
        <span className="inline-flex gap-2">
          <Button size="sm" icon={Send} aria-label={`Test ${name}`} disabled={!isActive} onClick={onTest}>
            Test
          </Button>
          <Button size="sm" icon={Pencil} aria-label={`Edit ${name}`} onClick={onEdit}>
            Edit
          </Button>
          <Button size="sm" icon={Trash2} aria-label={`Delete ${name}`} onClick={onDelete}>
            Delete
          </Button>
        </span>
      </Cell>
    </Row>
  );
}

"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { ClientHistory } from "@/components/clients/client-history";
import { ClientTimeline } from "@/components/clients/client-timeline";
import { EraseClient } from "@/components/clients/erase-client";
import { JsonTree } from "@/components/run/json-tree";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Time } from "@/components/shell/time";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useClient } from "@/lib/client/clients";

/** One client: every time it came, what was decided and by which run. */
export function ClientPanel({ clientKey }: { clientKey: string }) {
  const { data: client, error, refetch } = useClient(clientKey);
  return (
    <PageFrame
      title={
        <>
          <Link href="/clients" className="mb-1 flex items-center gap-1 font-normal text-muted text-xs hover:text-ink">
            <ArrowLeft aria-hidden className="size-3" />
            Clients
          </Link>
          <span className="font-mono">{clientKey}</span>
        </>
      }
      actions={client ? <EraseClient clientKey={clientKey} /> : null}
    >
      {error && !client ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {error && client ? <Notice tone="warning">No answer from the server: this may be out of date.</Notice> : null}
      {!error && !client ? <SkeletonRows label="Loading the client" /> : null}
      {client ? (
        <>
          <p className="text-muted">
            First seen <Time at={client.firstSeenAt} />, came {client.entries.length}{" "}
            {client.entries.length === 1 ? "time" : "times"}.
          </p>
          <ClientHistory entries={client.entries} />
          <ClientTimeline clientKey={clientKey} />
          <Panel title="Data as it last arrived">
            {client.data === null ? (
              <p className="text-muted">Your roles do not include reading client data.</p>
            ) : (
              <div className="overflow-x-auto font-mono text-xs leading-5">
                <JsonTree value={client.data} />
              </div>
            )}
          </Panel>
        </>
      ) : null}
    </PageFrame>
  );
}

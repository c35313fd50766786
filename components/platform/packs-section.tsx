"use client";

import { Package, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { PublishPackDialog } from "@/components/platform/publish-pack-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { usePacks } from "@/lib/client/platform/packs";
import { usePermission } from "@/lib/client/session";

/** Folders of scripts that data scientists own. */
export function PacksSection() {
  const query = usePacks();
  const canPublish = usePermission("pack:publish");
  const [isPublishing, setIsPublishing] = useState(false);
  return (
    <SectionStates
      title="Packs"
      about="Folders of scripts. Each published version is kept for good, by the digest of its content."
      query={query}
      actions={
        canPublish ? (
          <Button icon={Plus} onClick={() => setIsPublishing(true)}>
            New pack
          </Button>
        ) : null
      }
    >
      {(packs) => (
        <>
          {packs.length === 0 ? (
            <EmptyState icon={Package} title="No pack yet">
              Publish a folder of scripts; pack tasks then run its files.
            </EmptyState>
          ) : (
            <Table label="Packs" columns={["Pack", "Files", "Versions", "Latest", "Published", ""]}>
              {packs.map((pack) => (
                <Row key={pack.name}>
                  <Cell>
                    <Link href={`/platform/packs/${pack.name}`} className="font-medium font-mono hover:underline">
                      {pack.name}
                    </Link>
                  </Cell>
                  <Cell className="max-w-96 truncate text-muted">{pack.files.join(", ")}</Cell>
                  <Cell className="tabular-nums">{pack.versions}</Cell>
                  <Cell className="font-mono text-faint text-xs" title={pack.latest.digest}>
                    {pack.latest.digest.slice(0, 12)}
                  </Cell>
                  <Cell className="text-muted">
                    <span className="flex items-center gap-1.5">
                      <TimeAgo at={pack.latest.createdAt} /> by <PersonChip name={pack.latest.publishedBy.name} />
                    </span>
                  </Cell>
                  <Cell className="text-right">
                    <WhereUsedButton used={{ kind: "pack", name: pack.name }} />
                  </Cell>
                </Row>
              ))}
            </Table>
          )}
          {isPublishing ? (
            <PublishPackDialog
              name={null}
              taken={packs.map(({ name }) => name)}
              onClose={() => setIsPublishing(false)}
            />
          ) : null}
        </>
      )}
    </SectionStates>
  );
}

"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { CreateDagDialog } from "@/components/dag/create-dag-dialog";
import { DagListView } from "@/components/dag/dag-list-view";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useDags } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";

/** All DAGs, live, with a search kept on this page only. */
export function DagListPanel() {
  const { data, error, refetch } = useDags();
  const canCreate = usePermission("dag:create");
  const [isCreating, setIsCreating] = useState(false);
  const createButton = canCreate ? (
    <Button variant="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      New DAG
    </Button>
  ) : null;
  return (
    <PageFrame title="DAGs" actions={createButton}>
      {error && data ? (
        <Notice tone="warning">No answer from the server: these figures may be out of date.</Notice>
      ) : null}
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <SkeletonRows label="Loading DAGs" /> : null}
      {data ? <DagListView dags={data} createButton={createButton} /> : null}
      {isCreating ? <CreateDagDialog onClose={() => setIsCreating(false)} /> : null}
    </PageFrame>
  );
}

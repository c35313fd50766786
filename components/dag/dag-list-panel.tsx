"use client";

import { Plus, Sprout } from "lucide-react";
import { useState } from "react";
import { CreateDagDialog, type FirstDraft } from "@/components/dag/create-dag-dialog";
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
  const [firstDraft, setFirstDraft] = useState<FirstDraft | null>(null);
  const createButton = canCreate ? (
    <Button variant="primary" icon={Plus} onClick={() => setFirstDraft("nothing")}>
      New DAG
    </Button>
  ) : null;
  const exampleButton = canCreate ? (
    <Button variant="primary" icon={Sprout} onClick={() => setFirstDraft("example")}>
      Start from the example
    </Button>
  ) : null;
  return (
    <PageFrame title="DAGs" actions={createButton}>
      {error && data ? (
        <Notice tone="warning">No answer from the server: these figures may be out of date.</Notice>
      ) : null}
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <SkeletonRows label="Loading DAGs" /> : null}
      {data ? <DagListView dags={data} exampleButton={exampleButton} /> : null}
      {firstDraft ? <CreateDagDialog startFrom={firstDraft} onClose={() => setFirstDraft(null)} /> : null}
    </PageFrame>
  );
}

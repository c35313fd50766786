import { DagRunsPanel } from "@/components/dag/dag-runs-panel";

export default async function DagRunsPage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <DagRunsPanel dagKey={(await params).dagKey} />;
}

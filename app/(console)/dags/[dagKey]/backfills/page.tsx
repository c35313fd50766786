import { BackfillsPanel } from "@/components/backfill/backfills-panel";

export default async function DagBackfillsPage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <BackfillsPanel dagKey={(await params).dagKey} />;
}

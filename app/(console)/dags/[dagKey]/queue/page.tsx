import { QueuePanel } from "@/components/client-queue/queue-panel";

export default async function DagQueuePage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <QueuePanel dagKey={(await params).dagKey} />;
}

import { VersionsPanel } from "@/components/dag/versions-panel";

export default async function VersionsPage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <VersionsPanel dagKey={(await params).dagKey} />;
}

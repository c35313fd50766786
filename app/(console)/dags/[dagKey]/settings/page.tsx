import { SettingsPanel } from "@/components/dag/settings-panel";

export default async function DagSettingsPage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <SettingsPanel dagKey={(await params).dagKey} />;
}

import { DesignerPanel } from "@/components/designer/designer-panel";

export default async function DesignPage({ params }: { params: Promise<{ dagKey: string }> }) {
  return <DesignerPanel dagKey={(await params).dagKey} />;
}

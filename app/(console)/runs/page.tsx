import type { Metadata } from "next";
import { RunsPanel } from "@/components/run/runs-panel";
import { PageFrame } from "@/components/shell/page-frame";

export const metadata: Metadata = { title: "Runs" };

export default function RunsPage() {
  return (
    <PageFrame title="Runs">
      <RunsPanel />
    </PageFrame>
  );
}

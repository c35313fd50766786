import type { Metadata } from "next";
import { RunPagePanel } from "@/components/run/run-page-panel";

export const metadata: Metadata = { title: "Run" };

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RunPagePanel key={id} runId={id} />;
}

import type { Metadata } from "next";
import { DagObjectivesPanel } from "@/components/objective/dag-objectives-panel";

type Props = { params: Promise<{ dagKey: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Objectives of ${(await params).dagKey}` };
}

export default async function DagObjectivesPage({ params }: Props) {
  return <DagObjectivesPanel dagKey={(await params).dagKey} />;
}

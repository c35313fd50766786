import type { Metadata } from "next";
import { DagListPanel } from "@/components/dag/dag-list-panel";

export const metadata: Metadata = { title: "DAGs" };

export default function DagsPage() {
  return <DagListPanel />;
}

import type { Metadata } from "next";
import { ObjectivesPanel } from "@/components/objective/objectives-panel";

export const metadata: Metadata = { title: "Objectives" };

export default function ObjectivesPage() {
  return <ObjectivesPanel />;
}

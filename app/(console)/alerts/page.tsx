import type { Metadata } from "next";
import { AlertsPanel } from "@/components/alerts/alerts-panel";

export const metadata: Metadata = { title: "Alerts" };

export default function AlertsPage() {
  return <AlertsPanel />;
}

import type { Metadata } from "next";
import { ClientsPanel } from "@/components/clients/clients-panel";

export const metadata: Metadata = { title: "Clients" };

export default function ClientsPage() {
  return <ClientsPanel />;
}

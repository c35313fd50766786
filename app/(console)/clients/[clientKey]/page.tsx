import type { Metadata } from "next";
import { ClientPanel } from "@/components/clients/client-panel";

export const metadata: Metadata = { title: "Client" };

export default async function ClientPage({ params }: { params: Promise<{ clientKey: string }> }) {
  return <ClientPanel clientKey={decodeURIComponent((await params).clientKey)} />;
}

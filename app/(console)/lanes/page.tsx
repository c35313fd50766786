import type { Metadata } from "next";
import { LanesPanel } from "@/components/platform/lanes-panel";

export const metadata: Metadata = { title: "Lanes" };

export default function LanesPage() {
  return <LanesPanel />;
}

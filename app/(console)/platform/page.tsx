import type { Metadata } from "next";
import { PlatformPanel } from "@/components/platform/platform-panel";

export const metadata: Metadata = { title: "Platform" };

export default function PlatformPage() {
  return <PlatformPanel />;
}

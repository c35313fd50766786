"use client";

import { ConnectionsSection } from "@/components/platform/connections-section";
import { EnvironmentsSection } from "@/components/platform/environments-section";
import { PacksSection } from "@/components/platform/packs-section";
import { PageFrame } from "@/components/shell/page-frame";

/** What tasks run on: scripts, interpreters and outside systems. */
export function PlatformPanel() {
  return (
    <PageFrame title="Platform">
      <PacksSection />
      <ConnectionsSection />
      <EnvironmentsSection />
    </PageFrame>
  );
}

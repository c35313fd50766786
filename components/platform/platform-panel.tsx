"use client";

import { ConnectionsSection } from "@/components/platform/connections-section";
import { EnvironmentsSection } from "@/components/platform/environments-section";
import { PacksSection } from "@/components/platform/packs-section";
import { PolicySection } from "@/components/platform/policy-section";
import { PoolsSection } from "@/components/platform/pools-section";
import { RetentionSection } from "@/components/platform/retention-section";
import { WindowsSection } from "@/components/platform/windows-section";
import { PageFrame } from "@/components/shell/page-frame";

/** What tasks run on: scripts, interpreters, outside systems, and the slots they share. */
export function PlatformPanel() {
  return (
    <PageFrame title="Platform">
      <PacksSection />
      <ConnectionsSection />
      <PoolsSection />
      <EnvironmentsSection />
      <WindowsSection />
      <PolicySection />
      <RetentionSection />
    </PageFrame>
  );
}

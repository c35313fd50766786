"use client";

import { ADMIN, EVERYONE, VIEWER } from "@/components/gallery/fixtures/people";
import { TROUBLES } from "@/components/gallery/fixtures/platform";
import { known, refused } from "@/components/gallery/shown-cache";
import { ShownToasts } from "@/components/gallery/shown-toasts";
import { Group, Specimen } from "@/components/gallery/specimen";
import { ReadinessBanner } from "@/components/shell/readiness-banner";
import { SideNav } from "@/components/shell/side-nav";
import { TopBar } from "@/components/shell/top-bar";
import { queryKeys } from "@/lib/client/query-keys";

const openAlerts = (openCount: number) => known(queryKeys.alerts({ count: "open" }), { openCount });

/** What stands around every page. */
export function ShellSection() {
  return (
    <>
      <Group title="Top bar" columns={1}>
        <Specimen name="Nobody is told anything" knows={[openAlerts(0)]} className="p-0">
          <TopBar />
        </Specimen>
        <Specimen name="Every role, open alerts" me={EVERYONE} knows={[openAlerts(1_204)]} className="p-0">
          <TopBar />
        </Specimen>
        <Specimen name="A long name" me={VIEWER} knows={[openAlerts(1)]} className="p-0">
          <TopBar />
        </Specimen>
      </Group>
      <Group title="Navigation">
        <Specimen name="Every role" me={EVERYONE} className="h-96 p-0">
          <SideNav />
        </Specimen>
        <Specimen name="Admin" me={ADMIN} className="h-96 p-0">
          <SideNav />
        </Specimen>
      </Group>
      <Group title="Toasts">
        {/* What is fixed to the page's edge is fixed to this one's. */}
        <Specimen name="Each kind" className="h-80 [contain:layout]">
          <ShownToasts />
        </Specimen>
      </Group>
      <Group title="Banners" columns={1}>
        {Object.entries(TROUBLES).map(([name, readiness]) => (
          <Specimen key={name} name={name} knows={[known(queryKeys.readiness, readiness)]} className="p-0">
            <ReadinessBanner />
          </Specimen>
        ))}
        <Specimen name="No answer" knows={[refused(queryKeys.readiness)]} className="p-0">
          <ReadinessBanner />
        </Specimen>
      </Group>
    </>
  );
}

"use client";

import { MyApprovals } from "@/components/home/my-approvals";
import { MyChanges } from "@/components/home/my-changes";
import { OpenMarks } from "@/components/home/open-marks";
import { RecentFailures } from "@/components/home/recent-failures";
import { RunsInNeed } from "@/components/home/runs-in-need";
import { UnreadableVersions } from "@/components/home/unreadable-versions";
import { PageFrame } from "@/components/shell/page-frame";
import { usePermission } from "@/lib/client/session";

/** What waits for the person who looks. */
export function MyTurnPanel() {
  const canAnswer = usePermission("run:answer");
  const canMark = usePermission("run:mark");
  const canReadRuns = usePermission("run:read");
  const canMendPlatform = usePermission("platform:propose");
  return (
    <PageFrame title="My turn">
      {canMendPlatform ? <UnreadableVersions /> : null}
      {canReadRuns ? <RunsInNeed /> : null}
      <div className="grid grid-cols-2 items-start gap-4">
        {canMark ? <OpenMarks /> : null}
        {canAnswer ? <MyApprovals /> : null}
        <MyChanges />
      </div>
      {canReadRuns ? <RecentFailures /> : null}
    </PageFrame>
  );
}

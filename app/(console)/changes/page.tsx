import type { Metadata } from "next";
import { ChangeInboxPanel } from "@/components/change/change-inbox-panel";
import { PageFrame } from "@/components/shell/page-frame";

export const metadata: Metadata = { title: "Changes" };

export default function ChangesPage() {
  return (
    <PageFrame title="Changes" about="A drawn DAG goes live only when somebody else has read and approved it.">
      <ChangeInboxPanel />
    </PageFrame>
  );
}

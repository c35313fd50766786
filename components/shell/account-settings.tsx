import { DensitySwitch } from "@/components/shell/density-switch";
import { NoticesSwitch } from "@/components/shell/notices-switch";
import type { Me } from "@/lib/contracts/people";

/** What a person chooses once for every page. */
export function AccountSettings({ notices }: Pick<Me, "notices">) {
  return (
    <>
      <DensitySwitch />
      <NoticesSwitch notices={notices} />
    </>
  );
}

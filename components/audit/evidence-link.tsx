import { Download } from "lucide-react";
import { ButtonLook } from "@/components/ui/button";
import { usePermission } from "@/lib/client/session";

/** One file that says why a version may run, for whoever may read the record. */
export function EvidenceLink({ dagKey, number }: { dagKey: string; number: number }) {
  if (!usePermission("audit:read")) return null;
  return (
    <ButtonLook size="sm">
      <a href={`/api/v1/dags/${encodeURIComponent(dagKey)}/versions/${number}/evidence`} download>
        <Download aria-hidden className="size-3.5" />
        Evidence
      </a>
    </ButtonLook>
  );
}

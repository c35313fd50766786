"use client";

import { Download, Printer } from "lucide-react";
import { Button, ButtonLook } from "@/components/ui/button";

/** Ways to take the figures along: as a file for a spreadsheet, and as what the browser prints. */
export function ReportActions({ csvHref }: { csvHref: string }) {
  return (
    <div className="flex gap-2 print:hidden">
      <ButtonLook size="sm">
        <a href={csvHref} download>
          <Download aria-hidden className="size-3.5" />
          Export CSV
        </a>
      </ButtonLook>
      <Button size="sm" icon={Printer} onClick={() => window.print()}>
        Print
      </Button>
    </div>
  );
}

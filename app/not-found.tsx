import { Compass } from "lucide-react";
import Link from "next/link";
import { ButtonLook } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-xl px-5 py-24">
      <EmptyState
        icon={Compass}
        title="There is no page at this address"
        action={
          <ButtonLook>
            <Link href="/">Back to my turn</Link>
          </ButtonLook>
        }
      >
        It may have been mistyped, or what it showed is gone.
      </EmptyState>
    </main>
  );
}

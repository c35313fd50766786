"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { DESTINATIONS, isWithin } from "@/components/shell/navigation";
import { SignalMark } from "@/components/shell/signal-mark";
import { cn } from "@/components/ui/class-names";
import { useMe } from "@/lib/client/session";

/** Pages this person may open. Pages without the right are left out, not greyed. */
export function SideNav() {
  const pathname = usePathname();
  const { data: me } = useMe();
  const shown = DESTINATIONS.filter(({ permission }) => me?.permissions.includes(permission) ?? false);
  return (
    <nav aria-label="Pages" className="flex w-44 shrink-0 flex-col border-r bg-surface print:hidden">
      <Link href="/" className="flex h-11 items-center gap-2 border-b px-3.5 font-semibold text-base">
        <SignalMark />
        Signalbox
      </Link>
      <ul className="flex flex-col gap-0.5 p-2">
        {shown.map(({ href, title, icon: Icon }) => {
          const isCurrent = isWithin(href, pathname);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "flex h-8 items-center gap-2 rounded-md px-2 font-medium",
                  isCurrent ? "bg-accent-soft text-accent" : "text-muted hover:bg-raised hover:text-ink",
                )}
              >
                <Icon aria-hidden className="size-4" />
                {title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

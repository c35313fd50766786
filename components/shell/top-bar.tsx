"use client";

import { LogOut, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { AlertBell } from "@/components/shell/alert-bell";
import { CommandPaletteButton } from "@/components/shell/command-palette-button";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { TimeSwitch } from "@/components/shell/time-switch";
import { Badge } from "@/components/ui/badge";
import { PersonChip } from "@/components/ui/person-chip";
import { Skeleton } from "@/components/ui/skeleton";
import { useDensity } from "@/lib/client/density";
import { useMe } from "@/lib/client/session";
import type { Me } from "@/lib/contracts/people";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

/** Search, display switches, and who is signed in. Its density is what app/globals.css gives the tables of a page room by. */
export function TopBar() {
  const { data: me } = useMe();
  const density = useDensity();
  return (
    <header
      data-density={density}
      className="flex h-11 shrink-0 items-center gap-2 border-b bg-surface px-5 print:hidden"
    >
      <CommandPaletteButton icon={Search} />
      <span className="flex-1" />
      <AlertBell />
      <TimeSwitch />
      <ThemeSwitch />
      {me ? <PersonMenu me={me} /> : <Skeleton className="h-6 w-32" />}
    </header>
  );
}

const MENU_ID = "account-menu";
/** Every page has this menu, and few visits open it: it comes with who points at it. */
const AccountSettings = dynamic(async () => (await import("@/components/shell/account-settings")).AccountSettings);

/** Fetched when it is used: every page has this menu, and few visits end in it. */
async function leave(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}

/** The browser's own popover: it closes by Escape and by a press elsewhere, and gives the focus back. */
function PersonMenu({ me }: { me: Me }) {
  const [isNear, setIsNear] = useState(false);
  return (
    <>
      <button
        type="button"
        popoverTarget={MENU_ID}
        aria-label={`${me.name}, account`}
        onPointerEnter={() => setIsNear(true)}
        onFocus={() => setIsNear(true)}
        className="flex h-8 items-center gap-2 rounded-md px-2 hover:bg-raised"
      >
        <PersonChip name={me.name} />
        {me.roles.map((role) => (
          <Badge key={role} tone="accent">
            {ROLE_TITLES[role]}
          </Badge>
        ))}
        {me.roles.length === 0 ? <Badge tone="warning">No role</Badge> : null}
      </button>
      <div
        id={MENU_ID}
        popover="auto"
        className="fixed inset-auto top-11 right-5 min-w-48 rounded-lg border bg-surface p-1 text-ink shadow-pop"
      >
        {isNear ? <AccountSettings notices={me.notices} /> : null}
        <button
          type="button"
          onClick={() => void leave()}
          className="flex h-8 w-full items-center gap-2 rounded-md px-2 hover:bg-raised"
        >
          <LogOut aria-hidden className="size-3.5" />
          Sign out
        </button>
      </div>
    </>
  );
}

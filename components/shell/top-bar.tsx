"use client";

import { LogOut, Search } from "lucide-react";
import { signOut } from "next-auth/react";
import { CommandPaletteButton } from "@/components/shell/command-palette-button";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { TimeSwitch } from "@/components/shell/time-switch";
import { Badge } from "@/components/ui/badge";
import { DropdownMenu, MenuItem } from "@/components/ui/dropdown-menu";
import { PersonChip } from "@/components/ui/person-chip";
import { Skeleton } from "@/components/ui/skeleton";
import { useMe } from "@/lib/client/session";
import type { Me } from "@/lib/contracts/people";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

/** Search, display switches, and who is signed in. */
export function TopBar() {
  const { data: me } = useMe();
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b bg-surface px-5">
      <CommandPaletteButton icon={Search} />
      <span className="flex-1" />
      <TimeSwitch />
      <ThemeSwitch />
      {me ? <PersonMenu me={me} /> : <Skeleton className="h-6 w-32" />}
    </header>
  );
}

function PersonMenu({ me }: { me: Me }) {
  return (
    <DropdownMenu
      trigger={
        <button
          type="button"
          aria-label={`${me.name}, account`}
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
      }
    >
      <MenuItem icon={LogOut} onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}

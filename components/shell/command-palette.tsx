"use client";

import { Command } from "cmdk";
import {
  Clock,
  GitPullRequestArrow,
  type LucideIcon,
  Moon,
  PencilRuler,
  Play,
  Rows3,
  Rows4,
  Sun,
  UserRound,
  Workflow,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { type ReactNode, useState } from "react";
import { DESTINATIONS } from "@/components/shell/navigation";
import { Skeleton } from "@/components/ui/skeleton";
import { useDags } from "@/lib/client/dags";
import { setDensity, useDensity } from "@/lib/client/density";
import { placeNamed, usePaletteSearch } from "@/lib/client/palette";
import { useMe } from "@/lib/client/session";
import { setTimeZone, useTimeZone } from "@/lib/client/time-zone";
import type { Permission } from "@/lib/domain/access/permissions";

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

/** Every page, DAG, client, run and change by name, and what can be done with them. What one may not see is not offered. */
export function CommandPalette({ isOpen, onOpenChange }: Props) {
  const router = useRouter();
  const [text, setText] = useState("");
  const { data: me } = useMe();
  const can = (permission: Permission) => me?.permissions.includes(permission) ?? false;
  const found = usePaletteSearch(text, { clients: can("client:read"), runs: can("run:read") });
  const close = (isStillOpen: boolean) => {
    setText("");
    onOpenChange(isStillOpen);
  };
  const go = (href: string) => {
    close(false);
    router.push(href);
  };
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={close}
      label="Go to a page, DAG, client or run"
      overlayClassName="fixed inset-0 z-50 bg-overlay"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[36rem] max-w-[92vw] -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-pop"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Page, DAG, client, run id or change number"
        className="h-11 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-96 overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">
          {found.isSearching ? <SearchSkeleton /> : "Nothing has that name."}
        </Command.Empty>
        <Named text={text} can={can} onGo={go} />
        <Group heading="Pages">
          {DESTINATIONS.filter(({ permission }) => can(permission)).map(({ href, title, icon }) => (
            <Item key={href} value={title} icon={icon} onSelect={() => go(href)} />
          ))}
        </Group>
        {can("dag:read") ? <Dags isTyping={text !== ""} onGo={go} /> : null}
        {found.clients.length === 0 ? null : (
          <Group heading="Clients">
            {found.clients.map(({ clientKey, lastDagKey }) => (
              <Item
                key={clientKey}
                value={clientKey}
                note={lastDagKey ?? "no DAG yet"}
                icon={UserRound}
                onSelect={() => go(`/clients/${encodeURIComponent(clientKey)}`)}
              />
            ))}
          </Group>
        )}
        {found.runs.length === 0 ? null : (
          <Group heading="Runs">
            {found.runs.map(({ id, dagKey, clientKey, state }) => (
              <Item
                key={id}
                value={`${dagKey} for ${clientKey ?? "no client"}`}
                id={id}
                note={state}
                icon={Play}
                onSelect={() => go(`/runs/${id}`)}
              />
            ))}
          </Group>
        )}
        <Actions onDone={() => close(false)} />
      </Command.List>
    </Command.Dialog>
  );
}

const SearchSkeleton = () => (
  <div className="flex flex-col gap-2">
    <span className="sr-only">Searching</span>
    <Skeleton />
    <Skeleton />
  </div>
);

type GoProps = Readonly<{ onGo: (href: string) => void }>;

/** A pasted run id or change number leads straight there. */
function Named({ text, can, onGo }: GoProps & { text: string; can: (permission: Permission) => boolean }) {
  const place = placeNamed(text);
  if (place?.kind === "run" && can("run:read"))
    return (
      <Item value={text} label={`Open run ${place.name}`} icon={Play} onSelect={() => onGo(`/runs/${place.name}`)} />
    );
  if (place?.kind === "change" && can("change_request:read"))
    return (
      <Item
        value={text}
        label={`Open change #${place.name}`}
        icon={GitPullRequestArrow}
        onSelect={() => onGo(`/changes/${place.name}`)}
      />
    );
  return null;
}

/** Each DAG, and once something is typed also what lies behind it. */
function Dags({ isTyping, onGo }: GoProps & { isTyping: boolean }) {
  const { data: dags = [] } = useDags();
  return (
    <Group heading="DAGs">
      {dags.map(({ dagKey, title }) => (
        <Item key={dagKey} value={dagKey} note={title} icon={Workflow} onSelect={() => onGo(`/dags/${dagKey}`)} />
      ))}
      {isTyping
        ? dags.flatMap(({ dagKey }) => [
            <Item
              key={`draw ${dagKey}`}
              value={`Draw ${dagKey}`}
              icon={PencilRuler}
              onSelect={() => onGo(`/dags/${dagKey}/design`)}
            />,
            <Item
              key={`runs ${dagKey}`}
              value={`Runs of ${dagKey}`}
              icon={Rows3}
              onSelect={() => onGo(`/dags/${dagKey}/runs`)}
            />,
          ])
        : null}
    </Group>
  );
}

/** What changes how every page looks, for this browser. */
function Actions({ onDone }: { onDone: () => void }) {
  const { resolvedTheme, setTheme } = useTheme();
  const [theme, zone, density] = [resolvedTheme === "dark" ? "light" : "dark", useTimeZone(), useDensity()] as const;
  const actions = [
    { name: `Use the ${theme} theme`, icon: theme === "dark" ? Moon : Sun, does: () => setTheme(theme) },
    {
      name: zone === "utc" ? "Show times in this browser's zone" : "Show times in UTC",
      icon: Clock,
      does: () => setTimeZone(zone === "utc" ? "local" : "utc"),
    },
    {
      name: density === "compact" ? "Give tables more room" : "Make tables compact",
      icon: Rows4,
      does: () => setDensity(density === "compact" ? "comfortable" : "compact"),
    },
  ];
  return (
    <Group heading="Actions">
      {actions.map(({ name, icon, does }) => (
        <Item
          key={name}
          value={name}
          icon={icon}
          onSelect={() => {
            does();
            onDone();
          }}
        />
      ))}
    </Group>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={heading} className={GROUP}>
    {children}
  </Command.Group>
);

type ItemProps = Readonly<{
  /** What is searched, and shown where there is no label. */
  value: string;
  label?: string;
  /** Tells apart those of the same value. */
  id?: string;
  note?: string;
  icon: LucideIcon;
  onSelect: () => void;
}>;

function Item({ value, label = value, id = "", note = "", icon: Icon, onSelect }: ItemProps) {
  return (
    <Command.Item
      value={[value, note, id].filter((part) => part !== "").join(" ")}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2 rounded-md px-2 aria-selected:bg-raised"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-faint" />
      {label}
      {note === "" ? null : <span className="truncate text-faint">{note}</span>}
    </Command.Item>
  );
}

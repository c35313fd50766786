"use client";

import { Command } from "cmdk";
import { type LucideIcon, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import { DESTINATIONS } from "@/components/shell/navigation";
import { useDags } from "@/lib/client/dags";
import { useMe } from "@/lib/client/session";

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

/** Every page and DAG by name. */
export function CommandPalette({ isOpen, onOpenChange }: Props) {
  const router = useRouter();
  const { data: me } = useMe();
  const { data: dags } = useDags();
  const go = (href: string) => {
    onOpenChange(false);
    router.push(href);
  };
  const pages = DESTINATIONS.filter(({ permission }) => me?.permissions.includes(permission) ?? false);
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label="Go to a page or DAG"
      overlayClassName="fixed inset-0 z-50 bg-overlay"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[36rem] max-w-[92vw] -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-pop"
    >
      <Command.Input
        placeholder="Page or DAG"
        className="h-11 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-96 overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing has that name.</Command.Empty>
        <Command.Group heading="Pages" className={GROUP}>
          {pages.map(({ href, title, icon }) => (
            <Item key={href} value={title} icon={icon} onSelect={() => go(href)} />
          ))}
        </Command.Group>
        <Command.Group heading="DAGs" className={GROUP}>
          {dags?.map(({ dagKey, title }) => (
            <Item key={dagKey} value={dagKey} note={title} icon={Workflow} onSelect={() => go(`/dags/${dagKey}`)} />
          ))}
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Item({
  value,
  note,
  icon: Icon,
  onSelect,
}: {
  value: string;
  note?: string;
  icon: LucideIcon;
  onSelect: () => void;
}) {
  return (
    <Command.Item
      value={note === undefined ? value : `${value} ${note}`}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2 rounded-md px-2 aria-selected:bg-raised"
    >
      <Icon aria-hidden className="size-4 text-faint" />
      {value}
      {note === undefined ? null : <span className="truncate text-faint">{note}</span>}
    </Command.Item>
  );
}

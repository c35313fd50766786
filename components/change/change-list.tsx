"use client";

import { Minus, Move, Pencil, Plus } from "lucide-react";
import { memo, type ReactNode } from "react";
import { RowView } from "@/components/change/change-row";
import { ClassChip } from "@/components/change/class-chip";
import { PackCode } from "@/components/change/pack-code";
import { SuggestRow } from "@/components/change/suggest-row";
import { type Discussion, Talk } from "@/components/change/talk";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/tone";
import type { ChangeGroup, ChangeMark, ChangeRow } from "@/lib/client/change/change-groups";
import { useNearKeys } from "@/lib/client/change/use-near-keys";
import type { Reading } from "@/lib/client/change/use-ticks";
import type { Anchor } from "@/lib/contracts/anchors";

type Props = Readonly<{
  groups: readonly ChangeGroup[];
  /** Null where nobody talks yet, as before a submit. */
  discussion: Discussion | null;
  /** Null where nobody ticks what was read. */
  reading?: Reading | null;
  selectedKey?: string | null;
  onSelect?: ((key: string) => void) | undefined;
}>;

const MARKS = {
  ADD: { icon: Plus, tone: "success" },
  MOD: { icon: Pencil, tone: "warning" },
  DEL: { icon: Minus, tone: "danger" },
  MOVED: { icon: Move, tone: "violet" },
} as const satisfies Record<ChangeMark, { icon: typeof Plus; tone: Tone }>;

/** Of a longer list a card is drawn when it comes near the view, and until then by its title alone. */
const ALL_UP_TO = 60;

/** Every change, grouped by what it is about, with the conversation at its place. */
export function ChangeList({ groups, discussion, reading = null, selectedKey = null, onSelect }: Props) {
  const isLong = groups.length > ALL_UP_TO;
  const { list, near } = useNearKeys(groups, isLong);
  if (groups.length === 0) return <p className="text-muted">Nothing differs.</p>;
  return (
    <ol ref={list} aria-label="Changes" className="flex flex-col gap-3">
      {groups.map((group) => (
        // Hundreds of cards cost little while they are out of sight.
        <li
          key={group.key}
          data-change-key={group.key}
          className="[contain-intrinsic-size:auto_6rem] [content-visibility:auto]"
        >
          {!isLong || near.has(group.key) || group.key === selectedKey ? (
            <GroupCard
              {...{ group, discussion, onSelect }}
              isSelected={group.key === selectedKey}
              isTicked={reading?.canTick(group.key) ? reading.ticked.has(group.key) : null}
              onTick={reading?.tick ?? null}
            />
          ) : (
            <DistantCard group={group} />
          )}
        </li>
      ))}
    </ol>
  );
}

/** Far from the view: enough to be found on the page and read out. */
const DistantCard = memo(function DistantCard({ group: { mark, title } }: { group: ChangeGroup }) {
  return (
    <article aria-label={`${mark} ${title}`} className="min-h-24 rounded-lg border bg-surface px-3 py-1.5 text-muted">
      {mark} {title}
    </article>
  );
});

type CardProps = Readonly<{
  group: ChangeGroup;
  isSelected: boolean;
  /** Null where it cannot be ticked. */
  isTicked: boolean | null;
  onTick: Reading["tick"];
}> &
  Pick<Props, "discussion" | "onSelect">;

/** Drawn again only when something about it changes: a step through hundreds of changes touches two of them. */
const GroupCard = memo(function GroupCard({ group, discussion, isSelected, isTicked, onTick, onSelect }: CardProps) {
  return (
    <article
      aria-label={`${group.mark} ${group.title}`}
      className={cn("rounded-lg border bg-surface", isSelected && "outline-2 outline-accent")}
    >
      <Place anchor={groupAnchor(group)} about={group.title} discussion={discussion}>
        <GroupHeader group={group} onSelect={onSelect}>
          {isTicked === null || !onTick ? null : (
            <Checkbox
              label={`Read ${group.title}`}
              isLabelHidden
              isChecked={isTicked}
              onChange={() => onTick(group.key)}
            />
          )}
        </GroupHeader>
      </Place>
      {group.rows.length > 0 ? (
        <ul className="flex flex-col divide-y border-t">
          {group.rows.map((row) => (
            <li key={row.path}>
              <Place anchor={rowAnchor(group, row)} about={aboutRow(group, row)} discussion={discussion}>
                <Row {...{ group, row, discussion }} />
              </Place>
            </li>
          ))}
        </ul>
      ) : null}
      {group.pack ? <PackCode {...group.pack} discussion={discussion} /> : null}
    </article>
  );
});

/** A row of a field that is there can be answered with another value. */
function Row({ group, row, discussion }: { group: ChangeGroup; row: ChangeRow } & Pick<Props, "discussion">) {
  const anchor = suggestionAnchor(group, row);
  if (!discussion?.canComment || !anchor || row.value === undefined) return <RowView row={row} />;
  return (
    <SuggestRow {...{ anchor, row, discussion }}>
      <RowView row={row} />
    </SuggestRow>
  );
}

function groupAnchor({ taskId, pack }: ChangeGroup): Anchor | null {
  if (taskId !== null) return { kind: "task", taskId };
  return pack ? { kind: "pack", pack: pack.name } : null;
}

function rowAnchor({ kind, taskId }: ChangeGroup, { path, sourceId }: ChangeRow): Anchor | null {
  if (taskId === null) return kind === "settings" ? { kind: "setting", path } : null;
  return sourceId === undefined ? { kind: "field", taskId, path } : { kind: "edge", sourceId, targetId: taskId };
}

/** Within a card of a task, what the row is called would be no name: many have a timeout. */
const aboutRow = ({ taskId, title }: ChangeGroup, { label }: ChangeRow): string =>
  taskId === null ? label : `${title} › ${label}`;

/** A value is suggested for the task or the setting as it is then. */
function suggestionAnchor({ kind, taskId }: ChangeGroup, { path }: ChangeRow): Anchor | null {
  if (taskId !== null) return { kind: "task", taskId };
  return kind === "settings" ? { kind: "setting", path } : null;
}

type PlaceProps = Readonly<{
  /** Null where a comment would have nothing to hang at. */
  anchor: Anchor | null;
  about: string;
  discussion: Discussion | null;
  children: ReactNode;
}>;

function Place({ anchor, about, discussion, children }: PlaceProps) {
  const className = "px-3 py-1.5";
  if (!anchor || !discussion) return <div className={className}>{children}</div>;
  return (
    <Talk anchor={anchor} about={about} discussion={discussion} className={className}>
      {children}
    </Talk>
  );
}

function GroupHeader({ group, onSelect, children }: Pick<CardProps, "group" | "onSelect"> & { children: ReactNode }) {
  const { icon, tone } = MARKS[group.mark];
  return (
    <header className="flex flex-wrap items-center gap-2">
      {children}
      <Badge tone={tone} icon={icon}>
        {group.mark}
      </Badge>
      <GroupTitle group={group} onSelect={onSelect} />
      {group.classes.map((name) => (
        <ClassChip key={name} name={name} />
      ))}
    </header>
  );
}

function GroupTitle({ group, onSelect }: Pick<CardProps, "group" | "onSelect">) {
  const className = cn("flex-1 text-left font-medium", group.kind === "task" && "font-mono text-xs");
  if (!onSelect || group.taskId === null) return <h2 className={className}>{group.title}</h2>;
  return (
    <h2 className={className}>
      <button type="button" className="hover:underline" onClick={() => onSelect(group.key)}>
        {group.title}
      </button>
    </h2>
  );
}

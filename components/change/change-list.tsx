"use client";

import { ArrowRight, MessageSquarePlus, Minus, Move, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { ThreadCard } from "@/components/change/thread-card";
import { ThreadComposer } from "@/components/change/thread-composer";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/tone";
import { Tooltip } from "@/components/ui/tooltip";
import type { ChangeGroup, ChangeMark, ChangeRow } from "@/lib/client/change/change-groups";
import { threadsAt } from "@/lib/client/change/thread-places";
import type { Anchor, ThreadView } from "@/lib/contracts/change-requests";
import type { FieldClass } from "@/lib/domain/change/field-class";

/** What a list of changes needs to let people talk about them; null where nobody talks, as before a submit. */
export type Discussion = Readonly<{
  number: number;
  revision: number;
  threads: readonly ThreadView[];
  canComment: boolean;
}>;

type Props = Readonly<{
  groups: readonly ChangeGroup[];
  discussion: Discussion | null;
  selectedKey?: string | null;
  onSelect?: ((group: ChangeGroup) => void) | undefined;
}>;

const MARKS = {
  ADD: { icon: Plus, tone: "success" },
  MOD: { icon: Pencil, tone: "warning" },
  DEL: { icon: Minus, tone: "danger" },
  MOVED: { icon: Move, tone: "violet" },
} as const satisfies Record<ChangeMark, { icon: typeof Plus; tone: Tone }>;

const CLASSES = {
  L: "Logic",
  R: "Run setting",
  P: "Platform",
  S: "Service level",
  O: "Ownership",
  N: "Note",
} as const satisfies Record<FieldClass, string>;

/** Every change, grouped by what it is about, with the conversation at its place. */
export function ChangeList({ groups, discussion, selectedKey = null, onSelect }: Props) {
  if (groups.length === 0) return <p className="text-muted">Nothing differs.</p>;
  return (
    <ol aria-label="Changes" className="flex flex-col gap-3">
      {groups.map((group) => (
        <li key={group.key} data-change-key={group.key}>
          <GroupCard group={group} discussion={discussion} isSelected={group.key === selectedKey} onSelect={onSelect} />
        </li>
      ))}
    </ol>
  );
}

type CardProps = Readonly<{ group: ChangeGroup; isSelected: boolean }> & Pick<Props, "discussion" | "onSelect">;

function GroupCard({ group, discussion, isSelected, onSelect }: CardProps) {
  const { icon, tone } = MARKS[group.mark];
  const anchor: Anchor | null = group.taskId === null ? null : { kind: "task", taskId: group.taskId };
  return (
    <article
      aria-label={`${group.mark} ${group.title}`}
      className={cn("rounded-lg border bg-surface", isSelected && "outline-2 outline-accent")}
    >
      <header className="flex flex-wrap items-center gap-2 px-3 py-1.5">
        <Badge tone={tone} icon={icon}>
          {group.mark}
        </Badge>
        <GroupTitle group={group} onSelect={onSelect} />
        {group.classes.map((name) => (
          <ClassChip key={name} name={name} />
        ))}
      </header>
      {group.rows.length > 0 ? (
        <ul className="flex flex-col divide-y border-t">
          {group.rows.map((row) => (
            <li key={row.path} className="px-3 py-1.5">
              <RowView row={row} />
              {group.kind === "settings" && discussion ? (
                <Talk anchor={{ kind: "setting", path: row.path }} about={row.label} discussion={discussion} />
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {anchor && discussion ? (
        <div className="border-t px-3 py-1.5">
          <Talk anchor={anchor} about={group.title} discussion={discussion} />
        </div>
      ) : null}
    </article>
  );
}

function GroupTitle({ group, onSelect }: Pick<CardProps, "group" | "onSelect">) {
  const className = cn("flex-1 text-left font-medium", group.kind === "task" && "font-mono text-xs");
  if (!onSelect || group.taskId === null) return <h3 className={className}>{group.title}</h3>;
  return (
    <h3 className={className}>
      <button type="button" className="hover:underline" onClick={() => onSelect(group)}>
        {group.title}
      </button>
    </h3>
  );
}

function ClassChip({ name }: { name: FieldClass }) {
  return (
    <Tooltip text={`${CLASSES[name]}: decides who has to approve`}>
      <span className="rounded-sm border px-1 text-muted text-xs">{CLASSES[name]}</span>
    </Tooltip>
  );
}

function RowView({ row: { label, before, after } }: { row: ChangeRow }) {
  const isLong = `${before ?? ""}${after ?? ""}`.includes("\n");
  return (
    <div className={cn("grid gap-x-3 gap-y-1", isLong ? "grid-cols-1" : "grid-cols-[10rem_1fr] items-baseline")}>
      <span className="font-mono text-muted text-xs">{label}</span>
      <span className={cn("flex min-w-0 gap-2", isLong ? "flex-col" : "flex-wrap items-baseline")}>
        {before === null ? null : <Value text={before} tone="danger" word="Before" />}
        {before !== null && after !== null && !isLong ? (
          <ArrowRight aria-hidden className="size-3 shrink-0 self-center text-faint" />
        ) : null}
        {after === null ? <span className="text-faint text-xs">removed</span> : null}
        {after === null ? null : <Value text={after} tone="success" word="After" />}
      </span>
    </div>
  );
}

function Value({ text, tone, word }: { text: string; tone: Tone; word: string }) {
  const Element = tone === "danger" ? "del" : "ins";
  return (
    <Element
      data-tone={tone}
      title={word}
      className="min-w-0 whitespace-pre-wrap break-words rounded-sm bg-tone-soft px-1 font-mono text-ink text-xs no-underline"
    >
      {text === "" ? "(empty)" : text}
    </Element>
  );
}

/** The threads at one place, and a way to begin another. */
export function Talk({ anchor, about, discussion }: { anchor: Anchor; about: string; discussion: Discussion }) {
  const { number, revision, threads, canComment } = discussion;
  const [isWriting, setIsWriting] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      {threadsAt(threads, anchor).map((thread) => (
        <ThreadCard key={thread.id} number={number} thread={thread} canComment={canComment} />
      ))}
      {isWriting ? (
        <ThreadComposer {...{ number, revision, anchor, about }} onClose={() => setIsWriting(false)} />
      ) : null}
      {canComment && !isWriting ? (
        <Button
          size="sm"
          variant="ghost"
          icon={MessageSquarePlus}
          className="self-start"
          onClick={() => setIsWriting(true)}
        >
          Comment on {about}
        </Button>
      ) : null}
    </div>
  );
}

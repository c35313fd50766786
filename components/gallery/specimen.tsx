"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { DATA_ENGINEER } from "@/components/gallery/fixtures/people";
import { type Known, refused, shownCache } from "@/components/gallery/shown-cache";
import { cn } from "@/components/ui/class-names";
import type { Me } from "@/lib/contracts/people";

const NOTHING: readonly Known[] = [];

type Shown = Readonly<{ knows?: readonly Known[]; me?: Me }>;

/** One view in one state, with a query cache of its own. */
export function Specimen({
  name,
  knows = NOTHING,
  me = DATA_ENGINEER,
  className,
  children,
}: Shown & Readonly<{ name: string; className?: string; children: ReactNode }>) {
  const [cache] = useState(() => shownCache(me, knows));
  return (
    <figure aria-label={name} className="flex min-w-0 flex-col gap-1">
      <figcaption className="font-mono text-faint text-xs">{name}</figcaption>
      <QueryClientProvider client={cache}>
        <div className={cn("relative isolate min-w-0 overflow-hidden rounded-md border bg-page p-3", className)}>
          {children}
        </div>
      </QueryClientProvider>
    </figure>
  );
}

const COLUMNS = { 1: "grid-cols-1", 2: "grid-cols-2", 4: "grid-cols-4" } as const;

/** Specimens beside each other. */
export function Group({
  title,
  columns = 2,
  children,
}: {
  title: string;
  columns?: keyof typeof COLUMNS;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="font-semibold text-base">{title}</h2>
      <div className={cn("grid items-start gap-4", COLUMNS[columns])}>{children}</div>
    </section>
  );
}

/**
 * A view that loads what it shows: while it loads, when the server refuses, and with each of the given answers. `with`
 * is what it knows in every state.
 */
export function LoadedSpecimens({
  title,
  show,
  asks,
  states,
  with: always = NOTHING,
  me,
  isWide,
}: {
  title: string;
  show: () => ReactNode;
  asks: Known["key"];
  states: Readonly<Record<string, readonly Known[]>>;
  with?: readonly Known[];
  me?: Me;
  isWide?: boolean;
}) {
  const shown = { loading: NOTHING, refused: [refused(asks)], ...states };
  return (
    <Group title={title} columns={isWide ? 1 : 2}>
      {Object.entries(shown).map(([name, knows]) => (
        // What stands last has most to show, and gets the width of a page.
        <div key={name} className="min-w-0 last:col-span-full">
          <Specimen name={`${title}: ${name}`} knows={[...always, ...knows]} {...(me ? { me } : {})}>
            {show()}
          </Specimen>
        </div>
      ))}
    </Group>
  );
}

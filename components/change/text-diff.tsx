"use client";

import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { cn } from "@/components/ui/class-names";
import { Skeleton } from "@/components/ui/skeleton";

/** Two texts compared line by line, fetched when they are first shown. */
export const TextDiff = dynamic(async () => (await import("@/components/change/diff-table")).DiffTable, {
  ssr: false,
  loading: () => <Skeleton className="m-3 h-40" />,
});

const LAYOUTS = { split: "Side by side", unified: "One column" } as const;
type TextLayout = keyof typeof LAYOUTS;

/** How texts are compared, for all of the page, in its address. */
export const useTextLayout = () =>
  useQueryState("text", parseAsStringLiteral<TextLayout>(["split", "unified"]).withDefault("split"));

export function TextLayoutSwitch() {
  const [layout, setLayout] = useTextLayout();
  return (
    <fieldset aria-label="Text" className="inline-flex self-start rounded-md border border-line-strong p-0.5">
      {Object.entries(LAYOUTS).map(([each, label]) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === layout}
          className={cn(
            "rounded-sm px-2 py-0.5 font-medium text-xs",
            each === layout ? "bg-accent-soft text-accent" : "text-muted hover:text-ink",
          )}
          onClick={() => void setLayout(each === "unified" ? "unified" : "split")}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

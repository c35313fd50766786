"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Suggested } from "@/lib/domain/change/suggestion";

/** With its canvas and the rules of documents fetched when somebody wants to see it. */
const SuggestionPreview = dynamic(
  async () => (await import("@/components/change/suggestion-preview")).SuggestionPreview,
  { ssr: false, loading: () => <Skeleton className="h-64" /> },
);

type Props = Readonly<{ number: number; revision: number; suggested: readonly Suggested[] }>;

/** Shows what suggested values make of the change, before they are taken. */
export function PreviewToggle(props: Props) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="flex flex-col items-start gap-2 font-sans">
      <Button size="sm" variant="ghost" aria-expanded={isShown} onClick={() => setIsShown(!isShown)}>
        {isShown ? "Hide the preview" : "Preview on the canvas"}
      </Button>
      {isShown ? (
        <section aria-label="Preview of the suggestion" className="flex w-full flex-col gap-2">
          <SuggestionPreview {...props} />
        </section>
      ) : null}
    </div>
  );
}

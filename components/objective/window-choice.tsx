"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { WINDOW_WORDS } from "@/components/objective/words";
import { Button } from "@/components/ui/button";
import type { WindowName } from "@/lib/domain/objective/window";

const NAMES = ["1d", "7d", "28d", "90d"] as const satisfies readonly WindowName[];
const parser = parseAsStringLiteral(NAMES).withDefault("7d");

export const useWindow = () => useQueryState("window", parser);

/** Over how long one looks; part of the address. */
export function WindowChoice() {
  const [window, setWindow] = useWindow();
  return (
    <fieldset className="flex gap-1 print:hidden">
      <legend className="sr-only">Over how long</legend>
      {NAMES.map((name) => (
        <Button key={name} size="sm" aria-pressed={name === window} onClick={() => void setWindow(name)}>
          {WINDOW_WORDS[name].title}
        </Button>
      ))}
    </fieldset>
  );
}

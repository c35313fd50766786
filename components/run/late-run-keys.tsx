"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import type { RunKeysProps } from "@/components/run/run-keys";

const RunKeys = dynamic(async () => (await import("@/components/run/run-keys")).RunKeys, { ssr: false });

/** The keys of the page come to who moves the pointer or presses the first one; what is pressed meanwhile is not lost. */
export function LateRunKeys(props: Omit<RunKeysProps, "first">) {
  const [begun, setBegun] = useState<Readonly<{ first: KeyboardEvent | null }> | null>(null);
  useEffect(() => {
    const begin = (event: Event) =>
      setBegun((before) => (event instanceof KeyboardEvent ? { first: event } : (before ?? { first: null })));
    document.addEventListener("keydown", begin);
    document.addEventListener("pointermove", begin);
    return () => {
      document.removeEventListener("keydown", begin);
      document.removeEventListener("pointermove", begin);
    };
  }, []);
  return begun ? <RunKeys {...props} first={begun.first} /> : <span className="size-8" />;
}

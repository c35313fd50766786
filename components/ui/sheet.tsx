"use client";

import dynamic from "next/dynamic";

/** A drawer at the right edge, fetched with the first one that opens. */
export const Sheet = dynamic(async () => (await import("@/components/ui/sheet-window")).SheetWindow, { ssr: false });

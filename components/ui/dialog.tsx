"use client";

import dynamic from "next/dynamic";

/** A modal question or form, fetched with the first one that opens: most visits to a page open none. */
export const Dialog = dynamic(async () => (await import("@/components/ui/dialog-window")).DialogWindow, { ssr: false });

"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

/** The side-by-side view, fetched when it is first shown. */
export const YamlMerge = dynamic(async () => (await import("@/components/yaml/code-mirror-merge")).CodeMirrorMerge, {
  ssr: false,
  loading: () => <Skeleton className="m-3 h-40" />,
});

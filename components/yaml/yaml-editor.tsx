"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

/** The YAML editor, fetched when it is first shown: it is larger than the canvas beside it. */
export const YamlEditor = dynamic(async () => (await import("@/components/yaml/code-mirror-editor")).CodeMirrorEditor, {
  ssr: false,
  loading: () => <Skeleton className="m-3 h-40" />,
});

"use client";

import { FileCode2 } from "lucide-react";
import { cn } from "@/components/ui/class-names";
import type { PackDetail } from "@/lib/contracts/platform";

type PackFile = PackDetail["files"][number];

/** The files of one version and the text of the chosen one. */
export function PackFiles({
  files,
  chosen,
  onChoose,
}: {
  files: readonly PackFile[];
  chosen: string | null;
  onChoose: (path: string) => void;
}) {
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  if (!shown) return <p className="text-muted">This version has no files.</p>;
  return (
    <div className="grid min-h-96 grid-cols-[16rem_1fr] overflow-hidden rounded-lg border bg-surface">
      <nav aria-label="Files" className="border-r">
        <ul className="p-1.5">
          {files.map(({ path, size }) => (
            <li key={path}>
              <button
                type="button"
                aria-current={path === shown.path ? "true" : undefined}
                onClick={() => onChoose(path)}
                className={cn("flex h-8 w-full items-center gap-2 rounded-md px-2", {
                  "bg-accent-soft text-accent": path === shown.path,
                  "hover:bg-raised": path !== shown.path,
                })}
              >
                <FileCode2 aria-hidden className="size-3.5 shrink-0" />
                <span className="min-w-0 flex-1 truncate text-left font-mono text-xs">{path}</span>
                <span className="text-faint text-xs tabular-nums">{size} B</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <FileText file={shown} />
    </div>
  );
}

function FileText({ file }: { file: PackFile }) {
  if (file.text === null) return <p className="p-4 text-muted">This file is not text and is not shown.</p>;
  const lines = file.text.replace(/\n$/, "").split("\n");
  return (
    <figure aria-label={file.path} className="min-w-0 py-2 pr-3 font-mono text-xs leading-5">
      <ol>
        {lines
          .map((line, index) => ({ line, number: index + 1 }))
          .map(({ line, number }) => (
            <li key={number} className="flex">
              <span aria-hidden className="w-12 shrink-0 select-none pr-3 text-right text-faint">
                {number}
              </span>
              <code className="min-w-0 whitespace-pre-wrap break-words">{line}</code>
            </li>
          ))}
      </ol>
    </figure>
  );
}

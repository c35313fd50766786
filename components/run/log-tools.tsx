"use client";

import { Copy, Download, Link2 } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { downloadText } from "@/lib/client/download-text";
import { LOG_LEVELS, type LogFilter, type LogLevel, plainText } from "@/lib/client/run/log-lines";

const LEVEL_OPTIONS = [
  { value: "", label: "All lines" },
  { value: "debug", label: "Debug and up" },
  { value: "info", label: "Info and up" },
  { value: "warning", label: "Warnings, errors" },
  { value: "error", label: "Errors" },
];

/** How grave a line has to be to be shown, and what it has to hold. */
export function LogFilters({ filter, onChange }: { filter: LogFilter; onChange: (filter: LogFilter) => void }) {
  return (
    <>
      <Select
        aria-label="Level"
        className="w-32"
        value={filter.level ?? ""}
        onChange={({ target }) => onChange({ ...filter, level: levelNamed(target.value) })}
        options={LEVEL_OPTIONS}
      />
      <Input
        type="search"
        aria-label="Search the log"
        placeholder="Lines with…"
        value={filter.search}
        onChange={({ target }) => onChange({ ...filter, search: target.value })}
      />
    </>
  );
}

const levelNamed = (text: string): LogLevel | null => LOG_LEVELS.find((level) => level === text) ?? null;

/** Whole, as it was written, whatever is filtered. */
export function LogTools({ isEmpty, whole, name }: { isEmpty: boolean; whole: () => string; name: string }) {
  const copy = async (what: string, said: string) => {
    await navigator.clipboard.writeText(what);
    toast.success(said);
  };
  const plain = () => whole().split("\n").map(plainText).join("\n");
  return (
    <>
      <IconButton
        label="Copy a link to what is shown"
        icon={Link2}
        onClick={() => void copy(window.location.href, "Link copied.")}
      />
      <IconButton
        label="Copy the log"
        icon={Copy}
        disabled={isEmpty}
        onClick={() => void copy(plain(), "Log copied.")}
      />
      <IconButton label="Save the log" icon={Download} disabled={isEmpty} onClick={() => downloadText(name, whole())} />
    </>
  );
}

"use client";

import { Bookmark, X } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { useChangeSavedFilters, useSavedFilters } from "@/lib/client/run/saved-filters";
import type { SavedFilters as Saved } from "@/lib/contracts/saved-filters";
import type { RunState } from "@/lib/domain/run/model";

type Props = Readonly<{
  filter: Readonly<{ dag: string | null; state: RunState | null; client: string | null }>;
  isFiltered: boolean;
}>;

/** Filters that a person comes back to. Each is a link: whoever it is sent to sees the same list. */
export function SavedFilters({ filter, isFiltered }: Props) {
  const { data } = useSavedFilters();
  const change = useChangeSavedFilters();
  const [isNaming, setIsNaming] = useState(false);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "");
    const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
    change.mutate({ save: { name, filter: set } }, { onSuccess: () => setIsNaming(false) });
  };
  const items = data?.items ?? [];
  if (items.length === 0 && !isFiltered) return null;
  return (
    <section aria-label="Saved filters" className="flex flex-wrap items-center gap-2">
      {items.map((item) => (
        <SavedFilter key={item.id} item={item} onRemove={() => change.mutate({ remove: item.id })} />
      ))}
      {isFiltered && !isNaming ? (
        <Button size="sm" icon={Bookmark} onClick={() => setIsNaming(true)}>
          Save this filter
        </Button>
      ) : null}
      {isFiltered && isNaming ? (
        <form aria-label="Save this filter" onSubmit={handleSubmit} className="flex items-center gap-1">
          <Input name="name" aria-label="Name of the filter" required maxLength={60} className="w-48" />
          <Button size="sm" type="submit" variant="primary" isBusy={change.isPending}>
            Save
          </Button>
          <Button size="sm" onClick={() => setIsNaming(false)}>
            Cancel
          </Button>
        </form>
      ) : null}
      {change.error ? <LoadProblem error={change.error} /> : null}
    </section>
  );
}

const addressOf = (filter: Saved["items"][number]["filter"]): string =>
  `/runs?${new URLSearchParams(Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;

function SavedFilter({ item, onRemove }: { item: Saved["items"][number]; onRemove: () => void }) {
  return (
    <span className="flex items-center gap-1 rounded-full border bg-surface py-0.5 pr-1 pl-3">
      <Link href={addressOf(item.filter)} className="hover:underline">
        {item.name}
      </Link>
      <IconButton label={`Forget the filter ${item.name}`} icon={X} onClick={onRemove} />
    </span>
  );
}

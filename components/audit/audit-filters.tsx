"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { AuditFilters } from "@/lib/client/audit";

const PARSERS = {
  ...{ action: parseAsString, person: parseAsString, targetType: parseAsString, targetId: parseAsString },
  ...{ from: parseAsString, until: parseAsString },
};

const startOfDay = (day: string | null): string | null => {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return day === null || Number.isNaN(ms) ? null : new Date(ms).toISOString();
};
const DAY_MS = 86_400_000;
const endOfDay = (day: string | null): string | null => {
  const start = startOfDay(day);
  return start === null ? null : new Date(Date.parse(start) + DAY_MS).toISOString();
};

/** What the address says to show; days are of UTC and the last one is included. */
export function useAuditFilters() {
  const [typed, setTyped] = useQueryStates(PARSERS);
  const filter: AuditFilters = { ...typed, from: startOfDay(typed.from), until: endOfDay(typed.until) };
  return { typed, setTyped, filter };
}

const FIELDS = [
  { name: "action", label: "Action begins with", placeholder: "change_request.", type: "search" },
  { name: "person", label: "Person", placeholder: "person key", type: "search" },
  { name: "targetType", label: "Kind of target", placeholder: "connection", type: "search" },
  { name: "targetId", label: "Target", placeholder: "name or number", type: "search" },
  { name: "from", label: "From (UTC)", type: "date" },
  { name: "until", label: "To (UTC)", type: "date" },
] as const;

export function AuditFilterFields({ typed, setTyped }: Pick<ReturnType<typeof useAuditFilters>, "typed" | "setTyped">) {
  return (
    <search className="flex flex-wrap items-end gap-2" aria-label="Filter the record">
      {FIELDS.map(({ name, label, ...input }) => (
        <Field key={name} label={label} className="w-40">
          {(control) => (
            <Input
              {...control}
              {...input}
              value={typed[name] ?? ""}
              onChange={(event) => void setTyped({ [name]: event.target.value || null })}
            />
          )}
        </Field>
      ))}
    </search>
  );
}

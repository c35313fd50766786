import type { PlatformChange } from "@/lib/contracts/platform-changes";
import type { PlatformChangeRow } from "@/lib/db/platform-changes";
import { platformFields } from "@/lib/domain/change/platform-change";

/** memory_mb and memoryMb */
const camel = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const toColumns = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([field, one]) => [snake(field), one]));

export function platformChangeView(
  { before, after, mayAnswer, ...row }: PlatformChangeRow,
  readerId: string,
): PlatformChange {
  const isOpen = row.outcome === null;
  return {
    ...row,
    fields: platformFields(row.kind, before, after).map(({ field, ...change }) => ({ field: camel(field), ...change })),
    can: {
      approve: isOpen && mayAnswer && !row.isBehind,
      decline: isOpen && mayAnswer,
      withdraw: isOpen && row.proposedBy.id === readerId,
    },
  };
}

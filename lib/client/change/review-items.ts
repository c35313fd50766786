import type { ChangeGroup, ChangeMark } from "@/lib/client/change/change-groups";
import { printOf } from "@/lib/client/change/print";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import type { Ticks } from "@/lib/contracts/review-ticks";
import type { FieldClass } from "@/lib/domain/change/field-class";

/** What a tick of a group is bound to: all that the list shows of it. */
export const groupPrint = ({ title, mark, rows }: ChangeGroup): string =>
  printOf(JSON.stringify([title, mark, rows.map(({ path, before, after }) => [path, before, after])]));

/** Keys of the groups that were ticked and still say what was read. Moved tasks need nobody's eyes. */
export function tickedKeys(groups: readonly ChangeGroup[], ticks: Ticks | undefined): ReadonlySet<string> {
  const prints = new Map(ticks?.items.map(({ item, print }) => [item, print]));
  return new Set(groups.filter((group) => prints.get(group.key) === groupPrint(group)).map(({ key }) => key));
}

/** Places to be read: all but those that only stand elsewhere. */
export const readable = (groups: readonly ChangeGroup[]): ChangeGroup[] =>
  groups.filter(({ kind }) => kind !== "moved");

/** What is shown of the list: everything, what is not ticked, where I have spoken, one kind of change, or one class. */
export type GroupFilter = "all" | "unread" | "mine" | Exclude<ChangeMark, "MOVED"> | FieldClass;

type Known = Readonly<{
  ticked: ReadonlySet<string>;
  /** Keys of the places at which this person opened a thread or answered in one. */
  spoken: ReadonlySet<string>;
}>;

export function isShown(group: ChangeGroup, filter: GroupFilter, { ticked, spoken }: Known): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unread":
      return !ticked.has(group.key);
    case "mine":
      return spoken.has(group.key);
    case "ADD":
    case "MOD":
    case "DEL":
      return group.mark === filter;
    default:
      return group.classes.includes(filter);
  }
}

/** The newest revision before the head on which a person ticked, spoke or decided; null when there was none. */
export function lastLook(
  { reviews, threads, headRevision }: Pick<ChangeRequestDetail, "reviews" | "threads" | "headRevision">,
  personId: string | undefined,
  ticks: Ticks | undefined,
): number | null {
  const revisions = [
    ...reviews.filter(({ reviewer }) => reviewer.id === personId).map(({ revision }) => revision),
    ...threads.filter(({ comments }) => comments[0]?.author.id === personId).map(({ revision }) => revision),
    ...(ticks?.items ?? []).map(({ revision }) => revision),
  ].filter((revision) => revision < headRevision);
  return revisions.length === 0 ? null : Math.max(...revisions);
}

import { numbered } from "@/components/designer/fields/numbered";

/** A message in which `names` stand between backticks, as the checks write them. */
export function Sentence({ text }: { text: string }) {
  return numbered(text.split("`")).map(({ item, number }) =>
    number % 2 === 1 ? (
      item
    ) : (
      <code key={number} className="rounded-sm bg-raised px-0.5 font-mono text-[0.92em]">
        {item}
      </code>
    ),
  );
}

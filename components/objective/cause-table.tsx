import type { Behind } from "@/components/objective/dag-objectives-panel";
import { CAUSE_WORDS } from "@/components/objective/words";
import { Button } from "@/components/ui/button";
import { Cell, Row, Table } from "@/components/ui/table";
import { shareText } from "@/lib/domain/objective/budget";
import { CAUSES, type Cause } from "@/lib/domain/objective/scope";
import { durationText } from "@/lib/domain/shared/duration-text";

type Causes = Readonly<Partial<Record<Cause, number>>>;

/** A time as one bar of its causes; the words are in the table below it, or in its title. */
export function CauseBar({ causes }: { causes: Causes }) {
  const all = CAUSES.reduce((sum, cause) => sum + (causes[cause] ?? 0), 0);
  const shown = CAUSES.filter((cause) => (causes[cause] ?? 0) > 0);
  const label = shown.map((cause) => `${CAUSE_WORDS[cause].title} ${shareText((causes[cause] ?? 0) / all)}`).join(", ");
  return (
    <div role="img" aria-label={label || "no time"} className="flex h-4 w-full overflow-hidden rounded-sm border">
      {shown.map((cause) => (
        <span
          key={cause}
          title={`${CAUSE_WORDS[cause].title}: ${CAUSE_WORDS[cause].says}`}
          data-cause={cause}
          data-tone={CAUSE_WORDS[cause].tone}
          style={{ width: `${((causes[cause] ?? 0) / all) * 100}%` }}
        />
      ))}
    </div>
  );
}

/** Time to the decision split by cause, and who waited longest for each. */
export function CauseTable({
  causes,
  count,
  onOpen,
}: {
  causes: Causes;
  count: number;
  onOpen: (behind: Behind) => void;
}) {
  const all = CAUSES.reduce((sum, cause) => sum + (causes[cause] ?? 0), 0);
  if (all === 0 || count === 0) return <p className="text-muted">No run ended in this time.</p>;
  return (
    <div className="flex flex-col gap-3">
      <CauseBar causes={causes} />
      <Table label="Time by cause" columns={["Cause", "Share", "Mean of each", "What it is", ""]}>
        {CAUSES.filter((cause) => (causes[cause] ?? 0) > 0).map((cause) => (
          <Row key={cause}>
            <Cell className="font-medium">
              <span className="inline-flex items-center gap-2">
                <span
                  aria-hidden
                  data-cause={cause}
                  data-tone={CAUSE_WORDS[cause].tone}
                  className="size-3 rounded-sm border"
                />
                {CAUSE_WORDS[cause].title}
              </span>
            </Cell>
            <Cell className="tabular-nums">{shareText((causes[cause] ?? 0) / all)}</Cell>
            <Cell className="tabular-nums">{durationText((causes[cause] ?? 0) / count)}</Cell>
            <Cell className="text-muted">{CAUSE_WORDS[cause].says}</Cell>
            <Cell className="text-right print:hidden">
              <Button
                size="sm"
                aria-label={`Clients who waited: ${CAUSE_WORDS[cause].title}`}
                onClick={() =>
                  onOpen({ title: `longest: ${CAUSE_WORDS[cause].title.toLowerCase()}`, filter: { cause } })
                }
              >
                Clients
              </Button>
            </Cell>
          </Row>
        ))}
      </Table>
    </div>
  );
}

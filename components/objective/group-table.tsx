import type { Behind } from "@/components/objective/dag-objectives-panel";
import { Attainment, KeptBadge } from "@/components/objective/kept";
import { SCOPE_WORDS } from "@/components/objective/words";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Cell, Row, Table } from "@/components/ui/table";
import type { DagObjectives } from "@/lib/contracts/objectives";
import { SCOPES } from "@/lib/domain/objective/scope";
import { durationText } from "@/lib/domain/shared/duration-text";

type Group = Readonly<{ name: string; scopes: DagObjectives["versions"][number]["scopes"]; behind: Behind }>;

/** Each objective for parts of the runs, such as those of one version. */
export function GroupTable({
  title,
  groups,
  onOpen,
}: {
  title: string;
  groups: readonly Group[];
  onOpen: (behind: Behind) => void;
}) {
  return (
    <Panel title={title}>
      {groups.length === 0 ? (
        <p className="text-muted">No run ended in this time.</p>
      ) : (
        <Table label={title} columns={["", ...SCOPES.map((scope) => SCOPE_WORDS[scope].title), "Clients behind it"]}>
          {groups.map(({ name, scopes, behind }) => (
            <Row key={name}>
              <Cell className="font-medium whitespace-nowrap">{name}</Cell>
              {scopes.map((figures) => (
                <Cell key={figures.scope}>
                  {figures.promised === 0 ? null : (
                    <div className="flex flex-wrap items-center gap-2">
                      <KeptBadge counts={figures} />
                      <Attainment counts={figures} />
                    </div>
                  )}
                  <div className="text-muted text-xs tabular-nums">
                    {figures.p95Ms === null ? "–" : `95 of 100 within ${durationText(figures.p95Ms)}`}
                  </div>
                </Cell>
              ))}
              <Cell>
                <Button
                  size="sm"
                  aria-label={`Clients of ${name}`}
                  className="print:hidden"
                  onClick={() => onOpen(behind)}
                >
                  Clients
                </Button>
              </Cell>
            </Row>
          ))}
        </Table>
      )}
    </Panel>
  );
}

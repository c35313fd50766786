import type { Behind } from "@/components/objective/dag-objectives-panel";
import { Cell, Row, Table } from "@/components/ui/table";
import { attainment, isAttained, shareText } from "@/lib/domain/objective/budget";
import { durationText } from "@/lib/domain/shared/duration-text";

type Bar = Readonly<{
  name: string;
  n: number;
  promised: number;
  kept: number;
  p50Ms: number | null;
  p95Ms: number | null;
  behind: Behind;
}>;

const WIDTH = 640;
const HEIGHT = 150;
const BASE = HEIGHT - 18;

/** Bars of a percentile against its target, with the same figures as a table. A bar opens the clients behind it. */
export function TimeChart({
  label,
  bars,
  targetMs,
  onOpen,
}: {
  label: string;
  bars: readonly Bar[];
  targetMs: number | null;
  onOpen: (behind: Behind) => void;
}) {
  const most = Math.max(...bars.map(({ p95Ms }) => p95Ms ?? 0), targetMs ?? 0) * 1.05;
  if (most === 0) return <p className="text-muted">No run ended in this time.</p>;
  const step = WIDTH / bars.length;
  const y = (ms: number) => BASE - (ms / most) * (BASE - 12);
  return (
    <div className="flex flex-col gap-2">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${label}; the table below has the figures`}
        className="w-full"
      >
        {bars.map((bar, at) => (
          <g key={bar.name} data-tone={isAttained(bar) === false ? "danger" : "info"}>
            <rect
              x={at * step + step * 0.15}
              width={step * 0.7}
              y={y(bar.p95Ms ?? 0)}
              height={BASE - y(bar.p95Ms ?? 0)}
              className="fill-tone-soft stroke-tone"
              strokeWidth={isAttained(bar) === false ? 2.5 : 1}
            >
              <title>{`${bar.name}: ${barText(bar)}`}</title>
            </rect>
            {at % Math.ceil(bars.length / 14) === 0 ? (
              <text x={at * step + step / 2} y={HEIGHT - 5} textAnchor="middle" className="fill-muted text-[10px]">
                {bar.name}
              </text>
            ) : null}
          </g>
        ))}
        {targetMs === null ? null : (
          <>
            <line x1={0} x2={WIDTH} y1={y(targetMs)} y2={y(targetMs)} strokeDasharray="5 4" className="stroke-ink" />
            <text x={4} y={y(targetMs) - 3} className="fill-ink text-[10px]">
              target {durationText(targetMs)}
            </text>
          </>
        )}
      </svg>
      <details className="print:hidden">
        <summary className="text-muted">As a table, with the clients behind each bar</summary>
        <Table
          label={label}
          columns={["Time", "Ended", "In time", "95 of 100 within", "Half within", ""]}
          className="mt-2"
        >
          {bars
            .filter(({ n }) => n > 0)
            .map((bar) => (
              <BarRow key={bar.name} bar={bar} onOpen={onOpen} />
            ))}
        </Table>
      </details>
    </div>
  );
}

const barText = (bar: Bar): string =>
  bar.p95Ms === null
    ? "no run ended"
    : `95 of 100 within ${durationText(bar.p95Ms)}, ${shareText(attainment(bar))} in time, ${bar.n} ended`;

function BarRow({ bar, onOpen }: { bar: Bar; onOpen: (behind: Behind) => void }) {
  return (
    <Row>
      <Cell className="tabular-nums">{bar.name}</Cell>
      <Cell className="tabular-nums">{bar.n}</Cell>
      <Cell className="tabular-nums">{shareText(attainment(bar))}</Cell>
      <Cell className="tabular-nums">{bar.p95Ms === null ? "–" : durationText(bar.p95Ms)}</Cell>
      <Cell className="tabular-nums">{bar.p50Ms === null ? "–" : durationText(bar.p50Ms)}</Cell>
      <Cell className="text-right">
        <button type="button" className="text-accent hover:underline" onClick={() => onOpen(bar.behind)}>
          Clients<span className="sr-only"> of {bar.name}</span>
        </button>
      </Cell>
    </Row>
  );
}

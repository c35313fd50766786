"use client";

import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { SectionStates } from "@/components/shell/section-states";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import type { Tone } from "@/components/ui/tone";
import { useLaneProof } from "@/lib/client/platform/lanes";
import type { LaneProof as Proof } from "@/lib/contracts/platform";

const WINDOWS = [
  { value: "15", label: "Last 15 minutes" },
  { value: "60", label: "Last hour" },
  { value: "1440", label: "Last 24 hours" },
];

const VERDICTS = {
  held: { tone: "success", icon: CircleCheck, text: "held" },
  broken: { tone: "danger", icon: CircleX, text: "did not hold" },
  none: { tone: "neutral", icon: CircleDashed, text: "nobody came" },
} as const satisfies Record<Proof["lanes"][number]["verdict"], { tone: Tone; icon: LucideIcon; text: string }>;

const MS_SHOWN = 1_000;
const duration = (ms: number | null): string => {
  if (ms === null) return "–";
  return ms < MS_SHOWN ? `${Math.round(ms)} ms` : `${(ms / MS_SHOWN).toFixed(1)} s`;
};

/** Whether the slots of each lane were enough for those who came, however many waited elsewhere. */
export function LaneProof() {
  const [minutes, setMinutes] = useState("60");
  const query = useLaneProof(Number(minutes));
  return (
    <SectionStates
      title="Did reserved slots hold?"
      about="From a client's arrival to its first task; who still waits counts with his wait so far."
      query={query}
      actions={
        <Select
          aria-label="Window"
          className="w-40"
          options={WINDOWS}
          value={minutes}
          onChange={({ target }) => setMinutes(target.value)}
        />
      }
    >
      {({ lanes, limitMs }) => (
        <Table
          label="Proof of reserved slots"
          columns={[
            "Lane",
            `p95 within ${duration(limitMs)}`,
            "Clients",
            "p50",
            "p95",
            "Longest",
            "Task for a slot, p95",
            "Waiting elsewhere now",
          ]}
        >
          {lanes.map((lane) => {
            const { tone, icon, text } = VERDICTS[lane.verdict];
            return (
              <Row key={lane.lane}>
                <Cell className="font-medium font-mono">{lane.lane}</Cell>
                <Cell>
                  <Badge tone={tone} icon={icon}>
                    {text}
                  </Badge>
                </Cell>
                <Cell className="tabular-nums">{lane.runs}</Cell>
                <Cell className="tabular-nums">{duration(lane.firstTaskP50)}</Cell>
                <Cell className="font-medium tabular-nums">{duration(lane.firstTaskP95)}</Cell>
                <Cell className="tabular-nums">{duration(lane.firstTaskMax)}</Cell>
                <Cell className="tabular-nums">{duration(lane.slotP95)}</Cell>
                <Cell className="tabular-nums">{lane.waitingElsewhere} tasks</Cell>
              </Row>
            );
          })}
        </Table>
      )}
    </SectionStates>
  );
}

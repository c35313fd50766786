"use client";

import { NameSelect } from "@/components/designer/fields/name-select";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { kindOfStart, START_KINDS, sourceOfStart, startOf, startText } from "@/lib/client/designer/start-kinds";
import type { DagDraft } from "@/lib/domain/dag/document";

type Start = NonNullable<DagDraft["start"]>;

type Props = Readonly<{
  start: DagDraft["start"];
  connections: readonly string[];
  /** What is wrong at a pointer below the start, such as `/start/cron`. */
  errorAt: (pointer: string) => string | undefined;
  isReadOnly: boolean;
  onChange: (start: Start) => void;
}>;

/** What begins a run: a client, a person, an interval or a clock. */
export function StartField({ start, connections, errorAt, isReadOnly, onChange }: Props) {
  const kind = kindOfStart(start);
  return (
    <>
      <Field label="Start" isRequired error={kind === "client" || kind === "manual" ? undefined : errorAt("/start")}>
        {(control) => (
          <Select
            {...control}
            value={kind ?? ""}
            disabled={isReadOnly}
            options={[
              ...(kind === null ? [{ value: "", label: "Choose…" }] : []),
              ...START_KINDS.map((each) => ({ value: each.kind, label: each.label })),
            ]}
            onChange={({ target }) => {
              const chosen = START_KINDS.find((each) => each.kind === target.value);
              if (chosen) onChange(startOf(chosen.kind));
            }}
          />
        )}
      </Field>
      {kind === "interval" ? (
        <StartText
          label="Interval"
          hint="Such as 15s, 5m or 1h."
          name="interval"
          {...{ start, isReadOnly, onChange }}
        />
      ) : null}
      {kind === "cron" ? (
        <>
          <StartText
            label="Cron"
            hint="Minute, hour, day, month, weekday."
            name="cron"
            {...{ start, isReadOnly, onChange }}
          />
          <StartText
            label="Time zone"
            hint="Such as UTC or Europe/Berlin."
            name="timezone"
            {...{ start, isReadOnly, onChange }}
          />
        </>
      ) : null}
      {kind === "client" ? <SourceField {...{ start, connections, errorAt, isReadOnly, onChange }} /> : null}
    </>
  );
}

function StartText(
  props: Pick<Props, "start" | "isReadOnly" | "onChange"> & { label: string; hint: string; name: string },
) {
  const { start, isReadOnly, onChange, label, hint, name } = props;
  const setText = (text: string) => {
    const { [name]: _, ...rest } = start ?? {};
    onChange(text === "" ? rest : { ...rest, [name]: text });
  };
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Input
          {...control}
          className="font-mono text-xs"
          readOnly={isReadOnly}
          value={startText(start, name)}
          onChange={(event) => setText(event.target.value)}
        />
      )}
    </Field>
  );
}

const NEW_SOURCE = { connection: "", query: "", every: "15s" } as const;

/** A SQL query that is asked for new clients again and again. */
function SourceField({ start, connections, errorAt, isReadOnly, onChange }: Props) {
  const source = sourceOfStart(start);
  if (!source)
    return isReadOnly ? null : (
      <Button size="sm" className="self-start" onClick={() => onChange({ on: "client", source: { ...NEW_SOURCE } })}>
        Also read clients from a database
      </Button>
    );
  const set = (name: string, value: string) => onChange({ on: "client", source: { ...source, [name]: value } });
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border p-3">
      <legend className="px-1 font-medium text-muted text-xs">Clients from a database</legend>
      <Field label="Source connection" isRequired error={errorAt("/start/source/connection")}>
        {(control) => (
          <NameSelect
            control={control}
            value={startText(source, "connection") || undefined}
            names={connections}
            emptyLabel="Choose…"
            isReadOnly={isReadOnly}
            onChange={(name) => set("connection", name ?? "")}
          />
        )}
      </Field>
      <Field
        label="Source query"
        isRequired
        hint="Selects client_key and further columns of clients that arrived after :pit_old and up to :pit_new."
        error={errorAt("/start/source/query")}
      >
        {(control) => (
          <Textarea
            {...control}
            className="font-mono text-xs"
            readOnly={isReadOnly}
            value={startText(source, "query")}
            onChange={(event) => set("query", event.target.value)}
          />
        )}
      </Field>
      <Field label="Every" isRequired hint="Such as 15s or 1m." error={errorAt("/start/source/every")}>
        {(control) => (
          <Input
            {...control}
            readOnly={isReadOnly}
            value={startText(source, "every")}
            onChange={(event) => set("every", event.target.value)}
          />
        )}
      </Field>
      {isReadOnly ? null : (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => onChange({ on: "client" })}>
          Stop reading from a database
        </Button>
      )}
    </fieldset>
  );
}

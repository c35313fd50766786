import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import type { ChannelRule } from "@/lib/client/alert-channel-form";
import { useDags } from "@/lib/client/dags";
import { ALERT_KIND_NAMES, ALERT_KINDS, SEVERITIES } from "@/lib/domain/alert/alert";

const NEW_RULE: ChannelRule = { kind: null, dagKey: null, objective: null, minSeverity: "info" };
const KIND_OPTIONS = [
  { value: "", label: "Every kind" },
  ...ALERT_KIND_NAMES.filter((kind) => kind !== "test").map((kind) => ({
    value: kind,
    label: ALERT_KINDS[kind].title,
  })),
];
const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({ value, label: `from ${value} on` }));

/** Which alerts a channel gets: those that any of the lines describes. */
export function ChannelRules({
  rules,
  onChange,
}: {
  rules: readonly ChannelRule[];
  onChange: (rules: readonly ChannelRule[]) => void;
}) {
  const change = (at: number, more: Partial<ChannelRule>) =>
    onChange(rules.map((rule, index) => (index === at ? { ...rule, ...more } : rule)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium text-muted text-xs">Gets alerts that any line describes</legend>
      {rules.map((rule, at) => (
        <RuleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
          key={at}
          label={`Line ${at + 1}`}
          rule={rule}
          onChange={(more) => change(at, more)}
          onRemove={() => onChange(rules.filter((_, index) => index !== at))}
        />
      ))}
      <Button size="sm" icon={Plus} className="self-start" onClick={() => onChange([...rules, NEW_RULE])}>
        Another line
      </Button>
    </fieldset>
  );
}

type FieldsProps = Readonly<{
  label: string;
  rule: ChannelRule;
  onChange: (more: Partial<ChannelRule>) => void;
  onRemove: () => void;
}>;

function RuleFields({ label, rule, onChange, onRemove }: FieldsProps) {
  const { data: dags = [] } = useDags();
  const dagOptions = [
    { value: "", label: "Every DAG" },
    ...dags.map(({ dagKey }) => ({ value: dagKey, label: dagKey })),
  ];
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] gap-2">
      <Select
        aria-label={`${label}: kind`}
        options={KIND_OPTIONS}
        value={rule.kind ?? ""}
        onChange={({ target }) => onChange({ kind: ALERT_KIND_NAMES.find((kind) => kind === target.value) ?? null })}
      />
      <Select
        aria-label={`${label}: DAG`}
        options={dagOptions}
        value={rule.dagKey ?? ""}
        onChange={({ target }) => onChange({ dagKey: target.value || null })}
      />
      <IconButton label={`Remove ${label.toLowerCase()}`} icon={Trash2} onClick={onRemove} />
      <Select
        aria-label={`${label}: severity`}
        options={SEVERITY_OPTIONS}
        value={rule.minSeverity}
        onChange={({ target }) =>
          onChange({ minSeverity: SEVERITIES.find((severity) => severity === target.value) ?? "info" })
        }
      />
      <Input
        aria-label={`${label}: objective`}
        placeholder="every objective"
        className="font-mono"
        value={rule.objective ?? ""}
        onChange={({ target }) => onChange({ objective: target.value })}
      />
    </div>
  );
}

"use client";

import { Inbox, Play, Plus, Trash2, X } from "lucide-react";
import { Group, Specimen } from "@/components/gallery/specimen";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { PersonChip } from "@/components/ui/person-chip";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Row, Table } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";

const VARIANTS = ["primary", "secondary", "ghost", "danger"] as const;
const TONES = [
  "neutral",
  "accent",
  "info",
  "success",
  "warning",
  "danger",
  "orange",
  "violet",
  "indigo",
  "sand",
] as const;
const NOTICES = ["info", "warning", "success", "danger"] as const;
const LONG = "A sentence that goes on for longer than anybody who laid out this page had in mind when they did so, ";
const ROW = "flex flex-wrap items-center gap-2";
const ignore = () => undefined;

/** What every page is made of. */
export function PartsSection() {
  return (
    <>
      <Group title="Buttons and words">
        <Specimen name="Buttons" className={ROW}>
          {VARIANTS.map((variant) => (
            <Button key={variant} variant={variant} icon={Plus}>
              {variant}
            </Button>
          ))}
          <Button disabled>disabled</Button>
          <Button isBusy>busy</Button>
          <Button aria-pressed>pressed</Button>
          <Button size="sm" icon={Play}>
            small
          </Button>
          <IconButton label="Delete" icon={Trash2} />
          <IconButton label="Close" icon={X} size="sm" disabled />
          <IconButton label="Busy" icon={X} isBusy />
        </Specimen>
        <Specimen name="Badges" className={ROW}>
          {TONES.map((tone) => (
            <Badge key={tone} tone={tone} icon={Play}>
              {tone}
            </Badge>
          ))}
          <PersonChip name="Mina Okafor" />
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </Specimen>
      </Group>
      <Group title="Messages">
        <Specimen name="Notices" className="flex flex-col gap-2">
          {NOTICES.map((tone) => (
            <Notice key={tone} tone={tone}>
              A {tone} notice that leads to <a href="/gallery/parts">the first section</a>.
            </Notice>
          ))}
          <Notice>{LONG.repeat(3)}</Notice>
        </Specimen>
        <Specimen name="Errors" className="flex flex-col gap-2">
          <ErrorState title="The list could not be loaded" detail="The database is being restarted." onRetry={ignore} />
          <ErrorState title="There is no such run" detail={LONG.repeat(2)} />
        </Specimen>
        <Specimen name="Empty">
          <EmptyState icon={Inbox} title="Nothing yet" action={<Button icon={Plus}>Add one</Button>}>
            What would put something here, in a sentence or two.
          </EmptyState>
        </Specimen>
        <Specimen name="Loading" className="flex flex-col gap-3">
          <Skeleton className="h-6 w-48" />
          <SkeletonRows rows={3} label="Loading an example" />
        </Specimen>
      </Group>
      <Group title="Forms">
        <Specimen name="Fields" className="flex flex-col gap-3">
          <Field label="Key" isRequired hint="Lower-case words joined by dots.">
            {(control) => <Input {...control} defaultValue="gallery.applications" />}
          </Field>
          <Field label="Owner" error="Start with a lower-case letter." isRequired>
            {(control) => <Input {...control} defaultValue="Risk" />}
          </Field>
          <Field label="Why" error="Say why, for who reviews it." hint="Everybody who reviews reads it.">
            {(control) => <Textarea {...control} placeholder="Because…" />}
          </Field>
        </Specimen>
        <Specimen name="Choices" className="flex flex-col gap-3">
          <Field label="Lane">
            {(control) => <Select {...control} options={[{ value: "critical", label: "critical" }]} />}
          </Field>
          <Field label="Cannot be changed">{(control) => <Input {...control} disabled value="fixed" />}</Field>
          <Field label="A file">{(control) => <Input {...control} type="file" />}</Field>
          <Checkbox label="Chosen" isChecked onChange={ignore} />
          <Checkbox label="Not chosen" isChecked={false} onChange={ignore} />
        </Specimen>
      </Group>
      <Group title="Frames">
        <Specimen name="Table">
          <Table label="Example" columns={["Name", "Figure"]}>
            <Row>
              <Cell>short</Cell>
              <Cell className="tabular-nums">12</Cell>
            </Row>
            <Row>
              <Cell>{LONG.repeat(2)}</Cell>
              <Cell className="tabular-nums">1,234,567</Cell>
            </Row>
          </Table>
        </Specimen>
        <Specimen name="Panel and tabs">
          <Panel title="A panel" actions={<Button size="sm">Change</Button>}>
            <Tabs
              label="Example"
              value="one"
              onChange={ignore}
              items={[
                { value: "one", label: "One", content: <p className="py-3">What the first tab shows.</p> },
                { value: "two", label: "Two (7)", content: null },
              ]}
            />
          </Panel>
        </Specimen>
      </Group>
    </>
  );
}

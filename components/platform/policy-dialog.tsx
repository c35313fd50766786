"use client";

import { ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import { APPROVALS, CONDITION_TITLES, FLOORS } from "@/lib/client/platform/policy";
import { criticalField, KEEPING, keepsField, readPolicyForm, roleField } from "@/lib/client/platform/proposal-forms";
import { ROLE_TITLES } from "@/lib/domain/access/roles";
import { APPROVER_ROLES, type Condition, type Policy, RULE_OF, type Rule } from "@/lib/domain/change/policy";

const MOST = 5;

/** Proposes who has to approve what: whose approval it is, and how many, for all DAGs and for critical ones. */
export function PolicyDialog({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  return (
    <ProposeDialog
      title="Approval rules"
      description="Holds once data ops has approved it. What asks for more holds for open changes at once, and what is scheduled is suspended."
      size="lg"
      read={(texts) => readPolicyForm(policy, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Counts policy={policy} />
          <Roles policy={policy} />
          {errors.rules || errors.roles ? (
            <p role="alert" className="text-danger text-xs">
              {errors.rules ?? errors.roles}
            </p>
          ) : null}
          <Field label="Fastest polling without data ops, in seconds" isRequired error={errors.fastestPollSeconds}>
            {(control) => (
              <Input
                {...control}
                name="fastestPollSeconds"
                type="number"
                min={1}
                defaultValue={policy.fastestPollSeconds}
              />
            )}
          </Field>
          <fieldset className="flex flex-col gap-1">
            <legend className="font-medium text-muted text-xs">Approvals outlast an update of DAGs that are</legend>
            <div className="flex flex-wrap gap-3">
              {KEEPING.map((one) => (
                <Box key={one} name={keepsField(one)} label={one} isTicked={policy.keepsApprovals.includes(one)} />
              ))}
              <span className="text-faint">never of critical ones</span>
            </div>
          </fieldset>
        </>
      )}
    </ProposeDialog>
  );
}

const COUNT_COLUMNS = ["When a change has", "Approvals", "Of critical DAGs, if more", "No policy goes below"];

function Counts({ policy }: { policy: Policy }) {
  const numberOf = (when: Condition, criticality?: "critical") =>
    policy.rules.find((rule) => rule.when === when && rule.criticality === criticality)?.approvals ?? 0;
  return (
    <Table label="How many approvals" columns={COUNT_COLUMNS}>
      {APPROVALS.flatMap(({ conditions }) => conditions).map((when) => (
        <Row key={when}>
          <Cell>{CONDITION_TITLES[when]}</Cell>
          <Cell>
            <Count name={when} label={`${CONDITION_TITLES[when]}: approvals`} value={numberOf(when)} />
          </Cell>
          <Cell>
            <Count
              name={criticalField(when)}
              label={`${CONDITION_TITLES[when]}, where a DAG is critical: approvals`}
              value={numberOf(when, "critical") || ""}
            />
          </Cell>
          <Cell className="text-muted">{FLOORS[when] ?? 0}</Cell>
        </Row>
      ))}
    </Table>
  );
}

const ROLE_COLUMNS = ["Approval", ...APPROVER_ROLES.map((role) => ROLE_TITLES[role])];

/** One approval, one set of roles, whatever asks for it. */
function Roles({ policy }: { policy: Policy }) {
  const may = (rule: Rule, role: (typeof APPROVER_ROLES)[number]) =>
    policy.rules.some((one) => RULE_OF[one.when] === rule && one.roles.includes(role));
  return (
    <Table label="Who may give which approval" columns={ROLE_COLUMNS}>
      {APPROVALS.map(({ rule, title }) => (
        <Row key={rule}>
          <Cell>
            {title}
            {rule === "platform" ? <span className="text-muted"> (always data ops)</span> : null}
          </Cell>
          {APPROVER_ROLES.map((role) => (
            <Cell key={role}>
              <input
                type="checkbox"
                name={roleField(rule, role)}
                aria-label={`${title}: ${ROLE_TITLES[role]}`}
                defaultChecked={may(rule, role)}
                disabled={rule === "platform"}
              />
            </Cell>
          ))}
        </Row>
      ))}
    </Table>
  );
}

function Box({ name, label, isTicked }: { name: string; label: string; isTicked: boolean }) {
  return (
    <label className="flex items-center gap-1.5">
      <input type="checkbox" name={name} defaultChecked={isTicked} />
      {label}
    </label>
  );
}

function Count({ name, label, value }: { name: string; label: string; value: number | "" }) {
  return (
    <Input name={name} aria-label={label} type="number" min={0} max={MOST} defaultValue={value} className="w-16" />
  );
}

"use client";

import { ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { CONDITION_TITLES } from "@/lib/client/platform/policy";
import { criticalField, KEEPING, keepsField, readPolicyForm } from "@/lib/client/platform/proposal-forms";
import { CONDITIONS, type Condition, type Policy } from "@/lib/domain/change/policy";

const MOST = 5;

/** Proposes how many approvals each rule asks for. Whose they are is changed through the API. */
export function PolicyDialog({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const numberOf = (when: Condition, criticality?: "critical") =>
    policy.rules.find((rule) => rule.when === when && rule.criticality === criticality)?.approvals ?? 0;
  return (
    <ProposeDialog
      title="Approval rules"
      description="Holds once data ops has approved it. What asks for more holds for open changes at once, and what is scheduled is suspended."
      read={(texts) => readPolicyForm(policy, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 font-medium text-muted text-xs">
              Approvals of any DAG, and of a critical one where that is to be more
            </legend>
            {CONDITIONS.map((when) => (
              <div key={when} className="flex items-center gap-2">
                <span className="flex-1">{CONDITION_TITLES[when]}</span>
                <Count name={when} label={CONDITION_TITLES[when]} value={numberOf(when)} />
                <Count
                  name={criticalField(when)}
                  label={`${CONDITION_TITLES[when]}, where a DAG is critical`}
                  value={numberOf(when, "critical") || ""}
                />
              </div>
            ))}
            {errors.rules ? <p className="text-danger text-xs">{errors.rules}</p> : null}
          </fieldset>
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
                <label key={one} className="flex items-center gap-1.5">
                  <input type="checkbox" name={keepsField(one)} defaultChecked={policy.keepsApprovals.includes(one)} />
                  {one}
                </label>
              ))}
            </div>
          </fieldset>
        </>
      )}
    </ProposeDialog>
  );
}

function Count({ name, label, value }: { name: string; label: string; value: number | "" }) {
  return (
    <span className="w-16 shrink-0">
      <Input name={name} aria-label={label} type="number" min={0} max={MOST} defaultValue={value} />
    </span>
  );
}

"use client";

import { ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { readCriticalityForm } from "@/lib/client/platform/proposal-forms";
import type { DagDetail } from "@/lib/contracts/dags";
import { CRITICALITIES } from "@/lib/domain/dag/criticality";

const OPTIONS = CRITICALITIES.toReversed().map((value) => ({ value, label: value }));

/** Proposes how much hangs on a DAG. */
export function CriticalityDialog({ dag, onClose }: { dag: DagDetail; onClose: () => void }) {
  return (
    <ProposeDialog
      title={`Criticality of ${dag.dagKey}`}
      description="Applies once others approved it: data ops, and a data engineer too when less is to hang on it."
      read={(texts) => readCriticalityForm(dag.dagKey, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <Field label="Criticality" isRequired error={errors.criticality}>
          {(control) => <Select {...control} name="criticality" defaultValue={dag.criticality} options={OPTIONS} />}
        </Field>
      )}
    </ProposeDialog>
  );
}

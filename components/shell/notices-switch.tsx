import { Checkbox } from "@/components/ui/checkbox";
import { useSetNotices } from "@/lib/client/session";
import type { Me } from "@/lib/contracts/people";

/** Mail about reviews, to the address of the account; nothing for an account without one. */
export function NoticesSwitch({ notices: { email, isOn } }: Pick<Me, "notices">) {
  const save = useSetNotices();
  if (email === null) return null;
  return (
    <div className="flex h-8 items-center px-2" title={email}>
      <Checkbox
        label="E-mail when it is my turn"
        isChecked={save.isPending ? save.variables : isOn}
        onChange={(next) => save.mutate(next)}
      />
    </div>
  );
}

import { LoaderCircle } from "lucide-react";
import type { SignInChoices } from "@/components/access/sign-in-panel";
import { Panel } from "@/components/ui/panel";
import { PersonChip } from "@/components/ui/person-chip";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

/** One press per person of the demo. */
export function DemoPeople({
  people,
  busyKey,
  onChoose,
}: {
  people: SignInChoices["demoPeople"];
  busyKey: string | null;
  onChoose: (personKey: string) => void;
}) {
  return (
    <Panel title="Demo: sign in as">
      <ul className="grid grid-cols-2 gap-2">
        {people.map(({ personKey, name, roles }) => {
          const titles = roles.map((role) => ROLE_TITLES[role]).join(", ");
          return (
            <li key={personKey}>
              <button
                type="button"
                disabled={busyKey !== null}
                aria-label={`Sign in as ${name}, ${titles} (${personKey})`}
                onClick={() => onChoose(personKey)}
                className="flex w-full flex-col items-start rounded-md border border-line-strong px-2.5 py-1.5 text-left hover:bg-raised disabled:opacity-55"
              >
                <span className="flex w-full items-center gap-1.5 font-medium">
                  <PersonChip name={name} className="flex-1" />
                  {busyKey === personKey ? (
                    <LoaderCircle aria-hidden className="size-3.5 motion-safe:animate-spin" />
                  ) : null}
                </span>
                <span className="pl-6.5 text-faint text-xs">{titles === "" ? "No role" : titles}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

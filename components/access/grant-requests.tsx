import { Button } from "@/components/ui/button";
import type { GrantChange } from "@/lib/client/people/people";
import { useMe, usePermission } from "@/lib/client/session";
import type { User } from "@/lib/contracts/people";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

/** Roles that somebody asked for and that wait for a second person, with the buttons for whoever may be that person. */
export function GrantRequests({ user, onChange }: { user: User; onChange: (change: GrantChange) => void }) {
  const { data: me } = useMe();
  const mayAnswer = usePermission("grant:confirm");
  if (user.requests.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-1" aria-label={`Roles asked for ${user.name}`}>
      {user.requests.map(({ id, role, requestedBy }) => (
        <li key={id} className="flex flex-wrap items-center gap-2 text-xs">
          <span className="text-muted">
            {ROLE_TITLES[role]}, asked for by {requestedBy.name}: waits for a second person
          </span>
          {mayAnswer && me && me.id !== requestedBy.id && me.id !== user.id ? (
            <Button size="sm" variant="primary" onClick={() => onChange({ kind: "confirm", requestId: id })}>
              Confirm
            </Button>
          ) : null}
          {mayAnswer ? (
            <Button size="sm" onClick={() => onChange({ kind: "decline", requestId: id })}>
              Decline
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

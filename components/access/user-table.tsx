"use client";

import { X } from "lucide-react";
import { GrantRequests } from "@/components/access/grant-requests";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/input";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { type GrantChange, useChangeGrant } from "@/lib/client/people/people";
import type { User } from "@/lib/contracts/people";
import { needsTwoPeople, ROLE_TITLES, ROLES } from "@/lib/domain/access/roles";

type OnChange = (change: GrantChange) => void;

/** Users with their roles; an admin gives and takes them here. */
export function UserTable({ users, canGrant }: { users: readonly User[]; canGrant: boolean }) {
  const { mutate } = useChangeGrant();
  const change: OnChange = (grant) =>
    mutate(grant, {
      onSuccess: () => toast.success(doneText(grant)),
      onError: (error) => toast.error(explainError(error).detail),
    });
  return (
    <Table label="Users" columns={["Person", "Sign-in name", "E-mail", "Roles", ...(canGrant ? ["Give a role"] : [])]}>
      {users.map((user) => (
        <Row key={user.id}>
          <Cell>
            <span className="flex items-center gap-2 font-medium">
              <PersonChip name={user.name} />
              {user.isActive ? null : <Badge tone="neutral">inactive</Badge>}
            </span>
          </Cell>
          <Cell className="font-mono text-xs">{user.personKey}</Cell>
          <Cell className="text-muted">{user.email}</Cell>
          <Cell>
            <Roles user={user} onChange={canGrant ? change : undefined} />
            <GrantRequests user={user} onChange={change} />
          </Cell>
          {canGrant ? (
            <Cell>
              <GiveRole user={user} onChange={change} />
            </Cell>
          ) : null}
        </Row>
      ))}
    </Table>
  );
}

function doneText(change: GrantChange): string {
  switch (change.kind) {
    case "grant":
      return needsTwoPeople(change.role) ? "Asked for. A second person confirms it." : "The role was given.";
    case "revoke":
      return "The role was taken away.";
    case "confirm":
      return "The role was given.";
    case "decline":
      return "The request was declined.";
  }
}

function Roles({ user, onChange }: { user: User; onChange: OnChange | undefined }) {
  if (user.grants.length === 0 && user.requests.length > 0) return null;
  if (user.grants.length === 0) return <span className="text-faint">none</span>;
  return (
    <ul className="flex flex-wrap gap-1">
      {user.grants.map(({ id, role, grantedBy, confirmedBy }) => (
        <li key={id} title={`Given by ${grantedBy.name}${confirmedBy ? `, confirmed by ${confirmedBy.name}` : ""}`}>
          <Badge tone="accent">
            {ROLE_TITLES[role]}
            {onChange ? (
              <button
                type="button"
                aria-label={`Take ${ROLE_TITLES[role]} from ${user.name}`}
                onClick={() => onChange({ kind: "revoke", grantId: id })}
                className="rounded-sm hover:text-danger"
              >
                <X aria-hidden className="size-3" />
              </button>
            ) : null}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

function GiveRole({ user, onChange }: { user: User; onChange: OnChange }) {
  const missing = ROLES.filter((role) => ![...user.grants, ...user.requests].some((known) => known.role === role));
  const handleChoice = (text: string) => {
    const role = missing.find((each) => each === text);
    if (role) onChange({ kind: "grant", userId: user.id, role });
  };
  return (
    <Select
      aria-label={`Give ${user.name} a role`}
      className="w-36"
      value=""
      onChange={(event) => handleChoice(event.target.value)}
      options={[{ value: "", label: "Choose…" }, ...missing.map((role) => ({ value: role, label: ROLE_TITLES[role] }))]}
    />
  );
}

"use client";

import { OwnTokens } from "@/components/access/own-tokens";
import { UserTable } from "@/components/access/user-table";
import { PageFrame } from "@/components/shell/page-frame";
import { SectionStates } from "@/components/shell/section-states";
import { useUsers } from "@/lib/client/people/people";
import { usePermission } from "@/lib/client/session";

/** People with their roles for those who may see them, and one's own tokens for everybody. */
export function PeoplePanel() {
  return (
    <PageFrame title="People">
      {usePermission("user:read") ? <UsersSection /> : null}
      <OwnTokens />
    </PageFrame>
  );
}

function UsersSection() {
  const query = useUsers();
  const canGrant = usePermission("grant:write");
  return (
    <SectionStates
      title="Users and roles"
      about="A role holds from the next request on. Nobody approves their own work, whatever the role."
      query={query}
    >
      {(users) => <UserTable users={users} canGrant={canGrant} />}
    </SectionStates>
  );
}

"use client";

import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { CreateTokenDialog } from "@/components/access/create-token-dialog";
import { SectionStates } from "@/components/shell/section-states";
import { Time, TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useRevokeToken, useTokens } from "@/lib/client/people/people";

/** Tokens with which programs act for the signed-in person. */
export function OwnTokens() {
  const query = useTokens();
  const revoke = useRevokeToken();
  const [isCreating, setIsCreating] = useState(false);
  const handleRevoke = (tokenId: string, name: string) =>
    revoke.mutate(tokenId, {
      onSuccess: () => toast.success(`Token ${name} no longer works.`),
      onError: (error) => toast.error(explainError(error).detail),
    });
  return (
    <SectionStates
      title="Your API tokens"
      about="A token may do what your roles may, but never decides: reviews and grants need you at a browser."
      query={query}
      actions={
        <Button icon={Plus} onClick={() => setIsCreating(true)}>
          New token
        </Button>
      }
    >
      {(tokens) => (
        <>
          {tokens.length === 0 ? (
            <EmptyState icon={KeyRound} title="You have no token">
              Create one for a program that sends clients or reads runs for you.
            </EmptyState>
          ) : (
            <Table label="Your API tokens" columns={["Name", "Begins with", "Created", "Expires", "Last used", ""]}>
              {tokens.map((token) => (
                <Row key={token.id}>
                  <Cell className="font-medium">{token.name}</Cell>
                  <Cell className="font-mono text-xs">{token.prefix}…</Cell>
                  <Cell className="text-muted">
                    <Time at={token.createdAt} />
                  </Cell>
                  <Cell className="text-muted">
                    <Time at={token.expiresAt} />
                  </Cell>
                  <Cell className="text-muted">
                    {token.lastUsedAt === null ? "never" : <TimeAgo at={token.lastUsedAt} />}
                  </Cell>
                  <Cell className="text-right">
                    <Button
                      size="sm"
                      icon={Trash2}
                      aria-label={`Revoke ${token.name}`}
                      onClick={() => handleRevoke(token.id, token.name)}
                    >
                      Revoke
                    </Button>
                  </Cell>
                </Row>
              ))}
            </Table>
          )}
          {isCreating ? <CreateTokenDialog onClose={() => setIsCreating(false)} /> : null}
        </>
      )}
    </SectionStates>
  );
}

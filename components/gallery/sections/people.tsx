"use client";

import { OwnTokens } from "@/components/access/own-tokens";
import { PeoplePanel } from "@/components/access/people-panel";
import { SignInPanel } from "@/components/access/sign-in-panel";
import { AlertTable } from "@/components/alerts/alert-table";
import { AlertsPanel } from "@/components/alerts/alerts-panel";
import { ChannelRules } from "@/components/alerts/channel-rules";
import { useAuditFilters } from "@/components/audit/audit-filters";
import { AuditPanel } from "@/components/audit/audit-panel";
import { MANY_DAGS } from "@/components/gallery/fixtures/dags";
import { ADMIN, EVERYONE, VIEWER } from "@/components/gallery/fixtures/people";
import {
  CHANNEL,
  CHANNELS,
  ENDED_ALERTS,
  EVENTS,
  OPEN_ALERTS,
  TOKENS,
  USERS,
} from "@/components/gallery/fixtures/people-pages";
import { known, knownPages } from "@/components/gallery/shown-cache";
import { Group, LoadedSpecimens, Specimen } from "@/components/gallery/specimen";
import { queryKeys } from "@/lib/client/query-keys";

const ignore = () => undefined;
const OPEN = queryKeys.alerts({ state: "open", kind: null });
const { users, tokens, alertChannels } = queryKeys;

/** Alerts, people, tokens and the record. */
export function PeopleSection() {
  const events = queryKeys.audit(useAuditFilters().filter);
  const noChannels = known(alertChannels, { items: [] });
  return (
    <>
      <LoadedSpecimens
        title="Alerts"
        show={() => <AlertsPanel />}
        asks={OPEN}
        me={EVERYONE}
        states={{
          empty: [knownPages(OPEN, [], { openCount: 0 }), noChannels],
          many: [knownPages(OPEN, OPEN_ALERTS, { openCount: 3 }), known(alertChannels, CHANNELS)],
        }}
      />
      <Group title="Alerts that are over">
        <Specimen name="By somebody and by themselves">
          <AlertTable alerts={ENDED_ALERTS} state="resolved" />
        </Specimen>
        <Specimen name="Which alerts a channel gets" knows={[known(queryKeys.dags, MANY_DAGS)]}>
          <ChannelRules rules={CHANNEL.rules} onChange={ignore} />
        </Specimen>
      </Group>
      <LoadedSpecimens
        title="People"
        show={() => <PeoplePanel />}
        asks={users}
        me={ADMIN}
        states={{
          "nobody else": [known(users, USERS.slice(0, 1)), known(tokens, [])],
          many: [known(users, USERS), known(tokens, TOKENS)],
        }}
      />
      <LoadedSpecimens
        title="Tokens"
        show={() => <OwnTokens />}
        asks={tokens}
        me={VIEWER}
        states={{ empty: [known(tokens, [])], many: [known(tokens, TOKENS)] }}
      />
      <LoadedSpecimens
        title="Record"
        show={() => <AuditPanel />}
        asks={events}
        me={EVERYONE}
        states={{ empty: [knownPages(events, [])], many: [knownPages(events, EVENTS)] }}
      />
      <Group title="Sign in">
        <Specimen name="Name and password">
          <SignInPanel choices={{ demoPeople: [], hasSingleSignOn: false }} target="/" wasRefused={false} />
        </Specimen>
        <Specimen name="Every way, refused">
          <SignInPanel
            choices={{
              demoPeople: [{ personKey: "mina", name: "Mina Okafor", roles: ["ds", "de"] }],
              hasSingleSignOn: true,
            }}
            target="/"
            wasRefused
          />
        </Specimen>
      </Group>
    </>
  );
}

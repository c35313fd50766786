"use client";

import dynamic from "next/dynamic";

/**
 * Every view in every state, by what it is about. Fetched one by one and drawn in the browser alone: what they show is
 * made up at one moment, which the server's clock knows nothing of.
 */
export const SECTIONS = {
  parts: dynamic(async () => (await import("@/components/gallery/sections/parts")).PartsSection, { ssr: false }),
  states: dynamic(async () => (await import("@/components/gallery/sections/states")).StatesSection, { ssr: false }),
  shell: dynamic(async () => (await import("@/components/gallery/sections/shell")).ShellSection, { ssr: false }),
  home: dynamic(async () => (await import("@/components/gallery/sections/home")).HomeSection, { ssr: false }),
  dags: dynamic(async () => (await import("@/components/gallery/sections/dags")).DagsSection, { ssr: false }),
  designer: dynamic(async () => (await import("@/components/gallery/sections/designer")).DesignerSection, {
    ssr: false,
  }),
  forms: dynamic(async () => (await import("@/components/gallery/sections/forms")).FormsSection, { ssr: false }),
  editing: dynamic(async () => (await import("@/components/gallery/sections/editing")).EditingSection, { ssr: false }),
  review: dynamic(async () => (await import("@/components/gallery/sections/review")).ReviewSection, { ssr: false }),
  runs: dynamic(async () => (await import("@/components/gallery/sections/runs")).RunsSection, { ssr: false }),
  task: dynamic(async () => (await import("@/components/gallery/sections/task")).TaskSection, { ssr: false }),
  clients: dynamic(async () => (await import("@/components/gallery/sections/clients")).ClientsSection, { ssr: false }),
  objectives: dynamic(async () => (await import("@/components/gallery/sections/objectives")).ObjectivesSection, {
    ssr: false,
  }),
  platform: dynamic(async () => (await import("@/components/gallery/sections/platform")).PlatformSection, {
    ssr: false,
  }),
  people: dynamic(async () => (await import("@/components/gallery/sections/people")).PeopleSection, { ssr: false }),
  dialogs: dynamic(async () => (await import("@/components/gallery/sections/dialogs")).DialogsSection, { ssr: false }),
};

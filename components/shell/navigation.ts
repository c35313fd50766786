import {
  Bell,
  Gauge,
  GitPullRequestArrow,
  Inbox,
  Layers,
  type LucideIcon,
  Play,
  ScrollText,
  Settings2,
  UserRound,
  UsersRound,
  Workflow,
} from "lucide-react";
import type { Permission } from "@/lib/domain/access/permissions";

export type Destination = Readonly<{ href: string; title: string; icon: LucideIcon; permission: Permission }>;

/** The pages, in the order of the navigation and the command palette. */
export const DESTINATIONS: readonly Destination[] = [
  { href: "/", title: "My turn", icon: Inbox, permission: "me:read" },
  { href: "/dags", title: "DAGs", icon: Workflow, permission: "dag:read" },
  { href: "/runs", title: "Runs", icon: Play, permission: "run:read" },
  { href: "/changes", title: "Changes", icon: GitPullRequestArrow, permission: "change_request:read" },
  { href: "/clients", title: "Clients", icon: UserRound, permission: "client:read" },
  { href: "/alerts", title: "Alerts", icon: Bell, permission: "alert:read" },
  { href: "/objectives", title: "Objectives", icon: Gauge, permission: "objective:read" },
  { href: "/lanes", title: "Lanes", icon: Layers, permission: "platform:read" },
  { href: "/platform", title: "Platform", icon: Settings2, permission: "platform:read" },
  { href: "/audit", title: "Audit", icon: ScrollText, permission: "audit:own" },
  { href: "/people", title: "People", icon: UsersRound, permission: "me:read" },
];

/** Whether a destination is the page at this path or one below it. */
export const isWithin = (href: string, pathname: string): boolean =>
  href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);

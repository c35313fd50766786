"use client";

import { MessageSquarePlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ThreadCard } from "@/components/change/thread-card";
import { ThreadComposer } from "@/components/change/thread-composer";
import { IconButton } from "@/components/ui/button";
import { threadsAt } from "@/lib/client/change/thread-places";
import type { ReviewedId } from "@/lib/client/change/use-change-actions";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";

/** What a place needs so that people can talk about it. */
export type Discussion = Readonly<{
  number: ReviewedId;
  revision: number;
  threads: readonly ThreadView[];
  canComment: boolean;
}>;

type Props = Readonly<{
  anchor: Anchor;
  about: string;
  discussion: Discussion;
  className: string;
  children: ReactNode;
}>;

/** A place with a button to comment on it at its right; the threads about it follow below. */
export function Talk({ anchor, about, discussion, className, children }: Props) {
  const { number, revision, threads, canComment } = discussion;
  const [isWriting, setIsWriting] = useState(false);
  const here = threadsAt(threads, anchor);
  return (
    <div className={className}>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">{children}</div>
        {canComment ? (
          <IconButton
            size="sm"
            label={`Comment on ${about}`}
            icon={MessageSquarePlus}
            data-action="comment"
            disabled={isWriting}
            onClick={() => setIsWriting(true)}
          />
        ) : null}
      </div>
      {here.length > 0 || isWriting ? (
        <div className="mt-1.5 mb-1 flex flex-col gap-2">
          {here.map((thread) => (
            <ThreadCard key={thread.id} {...{ number, revision, thread, canComment }} />
          ))}
          {isWriting ? (
            <ThreadComposer {...{ number, revision, anchor, about }} onClose={() => setIsWriting(false)} />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

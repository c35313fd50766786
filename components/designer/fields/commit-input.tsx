"use client";

import { type ComponentProps, useState } from "react";
import { Input } from "@/components/ui/input";

type Props = Omit<ComponentProps<"input">, "value" | "onChange" | "onBlur" | "onKeyDown"> & {
  value: string;
  onCommit: (value: string) => void;
};

/**
 * A text that counts once it is finished, on Enter or when the field is left: for keys and names, where every
 * half-typed word would rename things elsewhere. Escape takes the typing back.
 */
export function CommitInput({ value, onCommit, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value) onCommit(typed);
    setTyped(null);
  };
  return (
    <Input
      {...rest}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}

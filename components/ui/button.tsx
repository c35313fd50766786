import { LoaderCircle, type LucideIcon } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

const VARIANTS = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-hover",
  secondary: "bg-surface text-ink border-line-strong hover:bg-raised",
  ghost: "bg-transparent text-ink border-transparent hover:bg-raised",
  danger: "bg-danger-soft text-danger border-danger-line hover:border-danger",
} as const;

const SIZES = { sm: "h-7 px-2 text-xs", md: "h-8 px-3 text-sm" } as const;

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none disabled:opacity-55 aria-disabled:opacity-55 aria-pressed:bg-accent-soft aria-pressed:text-accent";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: keyof typeof VARIANTS | undefined;
  size?: keyof typeof SIZES | undefined;
  icon?: LucideIcon | undefined;
  /** Shows that the action is on its way and refuses a second press. */
  isBusy?: boolean | undefined;
};

export function Button({
  variant = "secondary",
  size = "md",
  icon: Icon,
  isBusy,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled === true || isBusy === true}
      aria-busy={isBusy}
      className={cn(BASE, VARIANTS[variant], SIZES[size], className)}
    >
      <ButtonIcon icon={Icon} isBusy={isBusy} />
      {children}
    </button>
  );
}

/** Looks of a button for a link: `<ButtonLook><Link href="/dags">DAGs</Link></ButtonLook>`. */
export function ButtonLook({
  variant = "secondary",
  size = "md",
  className,
  children,
}: Pick<ButtonProps, "variant" | "size" | "className"> & { children: ReactNode }) {
  return <Slot.Root className={cn(BASE, VARIANTS[variant], SIZES[size], className)}>{children}</Slot.Root>;
}

/** A button that shows only an icon; its label is its accessible name and its tooltip. */
export function IconButton({
  label,
  icon: Icon,
  variant = "ghost",
  size = "md",
  isBusy,
  className,
  ...rest
}: Omit<ButtonProps, "children" | "icon"> & { label: string; icon: LucideIcon }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      data-tooltip={label}
      aria-busy={isBusy}
      disabled={rest.disabled === true || isBusy === true}
      className={cn(BASE, VARIANTS[variant], size === "sm" ? "size-7" : "size-8", className)}
    >
      <ButtonIcon icon={Icon} isBusy={isBusy} />
    </button>
  );
}

function ButtonIcon({ icon: Icon, isBusy }: Pick<ButtonProps, "icon" | "isBusy">) {
  if (isBusy) return <LoaderCircle aria-hidden className="size-3.5 motion-safe:animate-spin" />;
  return Icon ? <Icon aria-hidden className="size-3.5" /> : null;
}

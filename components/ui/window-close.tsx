import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";

/** Closes the dialog or drawer it stands in. Without a tooltip: it would open with the first focus, and the first Escape would close it alone. */
export function WindowClose() {
  return (
    <Primitive.Close
      aria-label="Close"
      className="inline-flex size-7 items-center justify-center rounded-md hover:bg-raised"
    >
      <X aria-hidden className="size-3.5" />
    </Primitive.Close>
  );
}

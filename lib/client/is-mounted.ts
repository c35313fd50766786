import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False in the server's picture and the first of the browser, true after: for what only the browser knows. */
export const useIsMounted = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/** The installation's time zone: the one this process runs in, which the variable TZ sets for every program. */
export const readTimezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

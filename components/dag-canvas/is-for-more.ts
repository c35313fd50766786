type Held = Readonly<{ shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }>;

/** Whether a click means that task together with those that are chosen. */
export const isForMore = ({ shiftKey, ctrlKey, metaKey }: Held): boolean => shiftKey || ctrlKey || metaKey;

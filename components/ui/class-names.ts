import { type ClassValue, clsx } from "clsx";

/** Joins class names. What callers may override lies in the components layer of globals.css, which every utility beats. */
export const cn = (...classes: ClassValue[]): string => clsx(classes);

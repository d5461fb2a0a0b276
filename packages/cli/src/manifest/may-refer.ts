import type { ReferenceScheme } from './manifest.ts';

/** Whether a text begins as a reference of either scheme. */
export function isReference(text: string): boolean {
  return /^(ko|strake):\/\//.test(text);
}

/** False if a text cannot contain a reference. JSON may escape the slashes, but nobody escapes the letters. */
export function mayRefer(text: string, schemes: readonly ReferenceScheme[]): boolean {
  return schemes.some((scheme) => text.includes(`${scheme}:/`) || text.includes(`${scheme}:\\`));
}

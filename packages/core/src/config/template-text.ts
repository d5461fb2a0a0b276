/** True for a string with a template. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** All strings with templates in a value, keys included. */
export function templatesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return isTemplate(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(isTemplate(key) ? [key] : []),
    ...templatesIn(member),
  ]);
}

/** True if a string in a value, keys included, has a template. */
export function hasTemplates(value: unknown): boolean {
  return templatesIn(value).length > 0;
}

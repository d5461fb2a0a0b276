/** True for a text that has something to fill in. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** Every text in a value that has something to fill in, keys included. */
export function templatesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return isTemplate(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(isTemplate(key) ? [key] : []),
    ...templatesIn(member),
  ]);
}

/** True where some text in a value, keys included, has something to fill in. */
export function hasTemplates(value: unknown): boolean {
  return templatesIn(value).length > 0;
}

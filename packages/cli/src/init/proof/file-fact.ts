/** A file as it is compared: root owns it, and it is not executable, unless something else is said. */
export function fileFact(path: string, owner = '0:0', mode = '0644'): string {
  const ids = owner.includes(':') ? owner : `${owner}:${owner}`;
  const facts = [
    ...(ids === '0:0' ? [] : [`owner ${ids}`]),
    ...(mode === '0644' ? [] : [`mode ${mode}`]),
  ];
  return facts.length === 0 ? path : `${path} (${facts.join(', ')})`;
}

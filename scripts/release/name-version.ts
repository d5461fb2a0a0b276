/** Files outside of the packages that name the version which users install. */
export const VERSIONED = [
  'templates/build.yml',
  'ci/tekton/strake-build.yaml',
  'docs/install.md',
] as const;

/** A text with another version wherever it named the one before; longer numbers stay. */
export function nameVersion(text: string, before: string, version: string): string {
  const exact = before.replaceAll('.', '\\.').replaceAll('+', '\\+');
  return text.replaceAll(new RegExp(`(?<![\\d.])${exact}(?![\\d.+-]*\\d)`, 'g'), version);
}

import { PackageURL } from 'packageurl-js';

/** The package URL of an npm package: `@acme/tea` has a namespace. Source: purl-spec, types/npm-definition. */
export function packagePurl(name: string, version?: string): string {
  const [, namespace, base = ''] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name) ?? [];
  return new PackageURL('npm', namespace, base, version).toString();
}

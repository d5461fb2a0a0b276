import { PackageURL } from 'packageurl-js';
import type { Module } from '../inventory/inventory.ts';
import { formatPurl } from './format-purl.ts';

/**
 * The package URL of what was linked: of the replacement if a module replaces it; without a version if a directory does. Everything
 * is in lower case, as the type demands; scanners compare regardless of case.
 * @param importPath of a package of the module: becomes the subpath
 * Source: purl-spec, types/golang-definition.
 */
export function modulePurl(module: Module, importPath?: string): string {
  const { path, version } = module.replacement?.version ? module.replacement : module;
  const isDirectory = module.replacement !== undefined && !module.replacement.version;
  const inside = `${module.path}/`;
  return goPurl(
    path,
    isDirectory ? undefined : version,
    importPath?.startsWith(inside) ? importPath.slice(inside.length) : undefined,
  );
}

/**
 * The package URL of Go's standard library, which has no `v` before its version.
 * @param toolchain `go1.26.8`; any other than a release (`devel go1.27-abc`) has no version to claim
 */
export function standardLibraryPurl(toolchain: string): string {
  return goPurl('stdlib', releaseVersion(toolchain));
}

/** The toolchain in package URLs and SBOMs. */
export const TOOLCHAIN_NAME = 'go';

/**
 * The package URL of the toolchain. It names no platform: a program does not say where it was compiled, and the same program comes
 * from each. So it cannot be that of the module `golang.org/toolchain`, whose versions do.
 */
export function toolchainPurl(toolchain: string): string {
  return new PackageURL('generic', undefined, TOOLCHAIN_NAME, releaseVersion(toolchain)).toString();
}

/** The version of a release of Go: `1.26.8` of `go1.26.8`, `1.27rc1` of `go1.27rc1`; undefined: it is not a release. */
export function releaseVersion(toolchain: string): string | undefined {
  return /^go(\d+(?:\.\d+)*(?:(?:rc|beta)\d+)?)$/.exec(toolchain)?.[1];
}

/** Those of modules: an index names the same ones for each program and platform, and writing one takes the library 0.1 ms. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 4096;

function goPurl(path: string, version = '', subpath?: string): string {
  if (subpath !== undefined) return writeGoPurl(path, version, subpath);
  const key = `${path.length} ${path}${version}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  const written = writeGoPurl(path, version);
  KNOWN.set(key, written);
  return written;
}

function writeGoPurl(path: string, version: string, subpath?: string): string {
  const lower = path.toLowerCase();
  const slash = lower.lastIndexOf('/');
  const purl = new PackageURL(
    'golang',
    slash < 0 ? undefined : lower.slice(0, slash),
    lower.slice(slash + 1) || lower,
    version && isVersion(version) ? version : undefined,
    undefined,
    subpath,
  );
  return formatPurl(purl);
}

/** What follows `v` has to be a semantic version: the library throws otherwise. */
function isVersion(version: string): boolean {
  return !version.startsWith('v') || /^v\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/.test(version);
}

import versions from './versions.json' with { type: 'json' };

/** A command built from a module of the Go proxy. */
export type GoPartName = keyof typeof versions.go;
/** Another version of Node.js. */
export type NodePartName = keyof typeof versions.node;
/** A command that comes with a package of PyPI. */
export type PythonPartName = keyof typeof versions.python;
/** A command that comes with a Debian package. */
export type DebianPartName = keyof typeof versions.debian;
/** A real tool that tests read images back with, push them to, or run strake on. */
export type PartName = GoPartName | NodePartName | PythonPartName | DebianPartName;

export interface Pinned {
  readonly package: string;
  readonly version: string;
  /** The module of the package, for one of which the Go proxy may list no versions. */
  readonly module?: string;
  /** `bench`, `plugins`: not made for `npm test`. */
  readonly for?: string;
}

/** Every part with its exact version. */
export const GO_PARTS: Readonly<Record<GoPartName, Pinned>> = versions.go;
/** Name → version. */
export const NODE_PARTS: Readonly<Record<NodePartName, string>> = versions.node;
/** Those of PyPI: `command` is a path in what pip installs. */
export const PYTHON_PARTS: Readonly<Record<PythonPartName, Pinned & { readonly command: string }>> =
  versions.python;
/** Command → Debian package that holds it. */
export const DEBIAN_PARTS: Readonly<Record<DebianPartName, string>> = versions.debian;

/** The parts that are made before the tests run. */
export const TEST_PARTS: readonly PartName[] = [
  ...(Object.keys(GO_PARTS) as GoPartName[]).filter((name) => GO_PARTS[name].for === undefined),
  ...(Object.keys(NODE_PARTS) as NodePartName[]),
];

import versions from './versions.json' with { type: 'json' };

/** A command built from a module of the Go proxy. */
export type GoToolName = keyof typeof versions.go;
/** Another version of Node.js. */
export type NodeToolName = keyof typeof versions.node;
/** A command that comes with a package of npm. */
export type NpmToolName = keyof typeof versions.npm;
/** A command that comes with a package of PyPI. */
export type PythonToolName = keyof typeof versions.python;
/** A command that comes with a Debian package. */
export type DebianToolName = keyof typeof versions.debian | keyof typeof versions.debianOnDemand;
/** A program in a jar of Maven Central. */
export type MavenToolName = keyof typeof versions.maven;
/** A real tool that tests read images back with, push them to, or run strake on. */
export type ToolName =
  | GoToolName
  | NodeToolName
  | NpmToolName
  | PythonToolName
  | DebianToolName
  | MavenToolName;

export interface Pinned {
  readonly package: string;
  readonly version: string;
  /** The module of the package, for one of which the Go proxy may list no versions. */
  readonly module?: string;
  /** `plugins`: not made for `npm test`. */
  readonly for?: string;
}

/** Every tool with its exact version. */
export const GO_TOOLS: Readonly<Record<GoToolName, Pinned>> = versions.go;
/** Name → version. */
export const NODE_TOOLS: Readonly<Record<NodeToolName, string>> = versions.node;
/** Name → version of the package of the same name. */
export const NPM_TOOLS: Readonly<Record<NpmToolName, string>> = versions.npm;
/** Those of PyPI: `command` is a path in what pip installs. */
export const PYTHON_TOOLS: Readonly<Record<PythonToolName, Pinned & { readonly command: string }>> =
  versions.python;
/** Those of Maven Central, by group and artifact. */
export const MAVEN_TOOLS: Readonly<
  Record<MavenToolName, Pinned & { readonly classifier: string }>
> = versions.maven;
/** Command → Debian package that holds it. */
export const DEBIAN_TOOLS: Readonly<Record<keyof typeof versions.debian, string>> = versions.debian;
/** Command → Debian packages, with spaces between them: those that are installed when they are first asked for. */
export const DEBIAN_TOOLS_ON_DEMAND: Readonly<
  Record<keyof typeof versions.debianOnDemand, string>
> = versions.debianOnDemand;

/** The tools that are made before the tests run. */
export const TEST_TOOLS: readonly ToolName[] = [
  ...(Object.keys(GO_TOOLS) as GoToolName[]).filter((name) => GO_TOOLS[name].for === undefined),
  ...(Object.keys(NODE_TOOLS) as NodeToolName[]),
];

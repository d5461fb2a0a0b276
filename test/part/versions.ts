import versions from './versions.json' with { type: 'json' };

/** A command built from a module of the Go proxy. */
export type GoPartName = keyof typeof versions.go;
/** A command that comes with a Debian package. */
export type DebianPartName = keyof typeof versions.debian;
/** A real tool that tests read images back with, or push them to. */
export type PartName = GoPartName | DebianPartName;

export interface GoPart {
  readonly package: string;
  readonly version: string;
  /** `bench`: not made for `npm test`. */
  readonly for?: string;
}

/** Every part with its exact version. */
export const GO_PARTS: Readonly<Record<GoPartName, GoPart>> = versions.go;
/** Command → Debian package that holds it. */
export const DEBIAN_PARTS: Readonly<Record<DebianPartName, string>> = versions.debian;

export function isGoPart(name: PartName): name is GoPartName {
  return name in GO_PARTS;
}

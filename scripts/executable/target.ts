import data from './targets.json' with { type: 'json' };

/** Node.js's name of the operating system and architecture that an executable is for. */
export type Target = keyof typeof data.targets;

export const TARGETS = Object.keys(data.targets) as readonly Target[];

/** The version of Node.js in every executable. The one that builds them must be the same: it writes what the other reads. */
export const NODE_VERSION = data.node;

/** The package of the npm registry with Node.js for a target, and the hash of its tarball. */
export function nodePackage(target: Target): {
  readonly package: string;
  readonly integrity: string;
} {
  return data.targets[target];
}

/** The name of an executable, in the words of `uname`, as users know their system. */
export function executableName(target: Target): string {
  return target.startsWith('win32')
    ? `strake-${target.replace('win32', 'windows')}.exe`
    : `strake-${target.replace('darwin', 'macos')}`;
}

/** @throws Error if no executable is built for this machine, so that Node.js's builder is not available here */
export function hostTarget(): Target {
  const host = `${process.platform}-${process.arch}`;
  const target = TARGETS.find((each) => each === host);
  if (target === undefined)
    throw new Error(`executables cannot be built on ${host}, only on ${TARGETS.join(', ')}`);
  return target;
}

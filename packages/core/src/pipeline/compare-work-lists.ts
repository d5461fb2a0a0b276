import { isRecord } from '@strake/oci/internal';

/** The work of one machine, as data that other machines read. */
export interface WorkList {
  /** By name: a few digits of the digest of the value, which may be secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** By platform and step, `linux/amd64 go build ./cmd/app`: digests of the parts of its key, and the `version` of its tool; empty if it has no key. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface WorkDifference {
  readonly message: string;
  readonly hint: string;
}

/**
 * The first reason why two machines with the same commit would not find each other's results.
 * @param theirs as read: nothing in it is trusted
 * @returns undefined if there is none
 */
export function compareWorkLists(ours: WorkList, theirs: unknown): WorkDifference | undefined {
  const { steps, variables } = Object(theirs) as Readonly<Record<string, unknown>>;
  if (!isRecord(steps)) return undefined;
  const different = differentSteps(Object.keys(ours.steps), Object.keys(steps));
  if (different) return different;
  const changed = changedVariables(ours.variables, variables);
  for (const [name, parts] of Object.entries(ours.steps)) {
    const other = steps[name];
    // What has no key on one of them is not looked up.
    if (!isRecord(other) || Object.keys(other).length === 0) continue;
    const found = differentPart(name, parts, other, changed);
    if (found) return found;
  }
  return undefined;
}

function differentPart(
  name: string,
  { version, ...parts }: Readonly<Record<string, string>>,
  other: Readonly<Record<string, unknown>>,
  changed: readonly string[],
): WorkDifference | undefined {
  const part = Object.keys(parts).find((each) => parts[each] !== other[each]);
  if (part === undefined) return undefined;
  if (part !== 'tool') return differentValue(name, part, changed);
  // Where the tool is missing, any version will do.
  if (version === undefined || typeof other.version !== 'string') return undefined;
  return {
    message: `${nameOf(name)} is built by ${version} here, and by ${other.version} on another machine`,
    hint: 'Install the same version everywhere.',
  };
}

function differentSteps(
  ours: readonly string[],
  theirs: readonly string[],
): WorkDifference | undefined {
  const platforms = firstDifference(ours.map(platformOf), theirs.map(platformOf));
  if (platforms)
    return {
      message: `platform ${say(platforms)}`,
      hint: 'If "platforms: all" takes them from a base that has changed meanwhile, name the platforms, or the base by its digest.',
    };
  const steps = firstDifference(ours.map(nameOf), theirs.map(nameOf));
  return (
    steps && {
      message: say(steps),
      hint: 'Give all machines the same configuration, options and variables.',
    }
  );
}

interface Difference {
  readonly name: string;
  readonly isOurs: boolean;
}

function firstDifference(
  ours: readonly string[],
  theirs: readonly string[],
): Difference | undefined {
  const own = ours.find((name) => !theirs.includes(name));
  if (own !== undefined) return { name: own, isOurs: true };
  const other = theirs.find((name) => !ours.includes(name));
  return other === undefined ? undefined : { name: other, isOurs: false };
}

function say({ name, isOurs }: Difference): string {
  const where = isOurs ? 'here, but not on another machine' : 'on another machine, but not here';
  return `${name} is built ${where}, for the same commit`;
}

function differentValue(name: string, part: string, changed: readonly string[]): WorkDifference {
  const step = nameOf(name);
  const [variable] = changed;
  if (variable !== undefined && (part === 'command line' || part === 'environment'))
    return {
      message: `the variable "${variable}" has another value here than on another machine with the same commit, so neither finds ${step} of the other`,
      hint: 'If it comes from git, clone with the same history and tags everywhere; if from the environment or a command, give it the same value.',
    };
  const what = part === 'files' ? `the files of ${step} differ` : `the ${part} of ${step} differs`;
  return {
    message: `${what} between this machine and another one with the same commit`,
    hint: HINTS[part] ?? 'Give all machines the same configuration, options and variables.',
  };
}

const HINTS: Readonly<Record<string, string>> = {
  commit: 'Clone with the same history and tags everywhere, or set "vcs: labels".',
  files: 'Something wrote into the sources on one of the machines.',
};

/** Variables that both machines have, with different values. */
function changedVariables(ours: WorkList['variables'], theirs: unknown): readonly string[] {
  if (!isRecord(theirs)) return [];
  return Object.keys(ours).filter((name) => {
    const other = theirs[name];
    return other !== undefined && other !== ours[name];
  });
}

function platformOf(name: string): string {
  return name.slice(0, name.indexOf(' '));
}

function nameOf(name: string): string {
  return `"${name.slice(name.indexOf(' ') + 1)}" for ${platformOf(name)}`;
}

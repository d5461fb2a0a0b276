import { resolve } from 'node:path';
import { type DestinationFacts, joinPath, splitPath, splitScheme } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { shortenPath } from './format-location.ts';
import { publishCommand } from './publish-command.ts';

/** An image at one destination. */
export interface Arrival {
  readonly image: string;
  readonly destination: string;
  readonly facts: DestinationFacts;
  /** Whether podman reads it as well. */
  readonly isStandard: boolean;
  /** The reference that reads the image back. */
  readonly reference: string;
}

/** A successful build, and the options it ran with. */
export interface FinishedBuild {
  /** In declared order. */
  readonly images: readonly { readonly image: string; readonly repository?: string }[];
  /** In any order. */
  readonly arrivals: readonly Arrival[];
  readonly packages: readonly string[];
  readonly flags: BuildFlags;
  /** Variables of the environment that repositories need and that have no value. */
  readonly missing: readonly string[];
  /** Absolute directory that destination paths are relative to. */
  readonly directory: string;
  /** The absolute working directory of the user. */
  readonly cwd: string;
}

/** The number of results that are named one by one. */
const MOST_NAMED = 4;

/** Where the results of a build are, and how to use them: for results on this machine only. */
export function nextSteps(build: FinishedBuild): readonly string[] {
  const standard = { ...build, arrivals: build.arrivals.filter((each) => each.isStandard) };
  const loaded = arrivedAt(standard, isDaemon).map(({ reference }) =>
    reference.slice(reference.indexOf(':') + 1),
  );
  const [name] = loaded;
  if (name !== undefined) {
    const run = loaded.length === 1 ? name : 'NAME';
    const which = loaded.length === 1 ? '' : `; the names are ${listed(loaded)}`;
    const what = loaded.length === 1 ? 'it' : 'one';
    return [`Run ${what} with "docker run --rm ${run}" or "podman run --rm ${run}"${which}.`];
  }
  const local = arrivedAt(standard, isPath).map((arrival) => localReference(arrival, build));
  const [first] = local;
  if (!first) return [];
  const pushed = build.arrivals.some((arrival) => !isPath(arrival) && !isDaemon(arrival));
  const only = local.length === 1 ? first.reference : undefined;
  const places = [...new Set(local.map(({ place }) => place))];
  return [
    only === undefined
      ? `The results are in ${listed(places)}; inspect one with "strake inspect REFERENCE": ${listed(local.map(({ reference }) => reference))}.`
      : `The result is in ${first.place}; inspect it with "strake inspect ${only}".`,
    ...(pushed ? [] : [publish(build, only)]),
    run(first, only),
  ];
}

/** One for each image, in declared order. */
function arrivedAt(
  { images, arrivals }: FinishedBuild,
  isWanted: (arrival: Arrival) => boolean,
): readonly Arrival[] {
  return images.flatMap(
    ({ image }) => arrivals.find((each) => each.image === image && isWanted(each)) ?? [],
  );
}

/** A file or directory on this machine. */
function isPath({ facts }: Arrival): boolean {
  return facts.path === true;
}

/** What keeps an image without its manifest, and is not a file, is the image store of a daemon. */
function isDaemon({ facts }: Arrival): boolean {
  return !facts.path && facts.manifests === false;
}

function localReference({ reference, facts }: Arrival, { directory, cwd }: FinishedBuild) {
  const { scheme, rest } = splitScheme(reference) ?? { scheme: '', rest: reference };
  const { path, name } = splitPath(rest);
  const absolute = resolve(directory, path);
  const place = shortenPath(absolute, cwd);
  return {
    facts,
    place,
    reference: `${scheme}:${joinPath(place.includes(':') ? absolute : place, name)}`,
  };
}

function run(
  { facts, place }: { facts: DestinationFacts; place: string },
  only: string | undefined,
) {
  const what = only === undefined ? 'one' : 'it';
  if (facts.manifests !== false) return `Run ${what} with "podman run ${only ?? 'REFERENCE'}".`;
  const file = only === undefined ? 'FILE' : place;
  return `Load ${what} with "podman load -i ${file}" or "docker load -i ${file}".`;
}

function publish(
  { images: all, arrivals, packages, flags, missing }: FinishedBuild,
  only: string | undefined,
): string {
  // Others only have archives.
  const images = all.filter(({ image }) => arrivals.some((each) => each.image === image));
  const repositories = images.flatMap(({ repository }) => repository ?? []);
  const [repository] = repositories;
  if (repository !== undefined && repositories.length === images.length) {
    const what = images.length === 1 ? `it to ${repository}` : 'them';
    return `Publish ${what} with "${publishCommand(packages, flags)}".`;
  }
  if (missing.length > 0)
    return `Publish with "${publishCommand(packages, flags)}" after setting ${listed(missing)}, which the repository in the configuration uses.`;
  if (only !== undefined && images.length === 1)
    return `Publish it with "${publishCommand(packages, flags, 'REPOSITORY:TAG')}", or "strake copy ${only} REPOSITORY:TAG".`;
  return 'Publish one with "strake copy REFERENCE REPOSITORY:TAG", or set "repositoryPrefix" or STRAKE_REPOSITORY and build with --push.';
}

function listed(all: readonly string[]): string {
  const rest = all.length - MOST_NAMED;
  const named = all.slice(0, MOST_NAMED).join(', ');
  return rest > 0 ? `${named} and ${rest} more` : named;
}

import { basePlatforms, type LocatedPackage, type Platform } from '@strake/core';
import {
  baseOf,
  expandPlatforms,
  type KoProgram,
  needsOffered,
  wantedPlatforms,
} from '@strake/plugin-ko/settings';
import { insecureHosts } from './insecure-hosts.ts';
import type { KoInvocation } from './open-ko.ts';

/**
 * Programs with the platforms of their images: those of each base that the flags select. A base is read only if the flags do not name
 * whole platforms. A daemon and the nodes of kind get one platform, so that the others are not even built.
 * @throws BASE_PLATFORM for a platform that a base does not have, and what reading it throws
 */
export async function programPlatforms(
  programs: readonly LocatedPackage[],
  ko: KoInvocation,
): Promise<readonly KoProgram[]> {
  const { flags, file, given, publication, directory, env, invocation } = ko;
  const { signal } = invocation;
  const wanted = wantedPlatforms(flags, file.settings, env);
  const read = new Map<string, Promise<readonly Platform[]>>();
  const offered = (base: string) => {
    const insecure = insecureHosts([{ base, repository: '' }], given);
    const found = read.get(base) ?? basePlatforms(base, { directory, env, signal, insecure });
    read.set(base, found);
    return found;
  };
  const platformsOf = async (importPath: string): Promise<readonly string[]> => {
    if (!needsOffered(wanted)) return wanted;
    const base = baseOf(file.settings, importPath);
    return expandPlatforms(wanted, await offered(base), base);
  };
  return Promise.all(
    programs.map(async ({ path, directory: sources }) => {
      const platforms = await platformsOf(path);
      const { platform: loaded } = publication;
      const kept = platforms.filter((each) => platforms.length === 1 || each === loaded);
      return {
        importPath: path,
        ...(sources === undefined ? {} : { directory: sources }),
        platforms: loaded === undefined ? platforms : kept,
      };
    }),
  );
}

import { join } from 'node:path';
import {
  type BuildOptions,
  type FoundImage,
  isAbort,
  messageOf,
  resolveConfig,
} from '@strake/core';
import type * as Ko from '@strake/plugin-ko/settings';
import { loadConfig } from '../../config/load-config.ts';
import type { Invocation } from '../../invocation.ts';
import { readTemplateFacts } from '../../ko/template-facts.ts';
import type { Settings } from '../draft.ts';
import type { Comparison } from '../proof/compare-facts.ts';
import { reportComparisons } from '../proof/report-comparisons.ts';
import { platformOf } from '../proof/resolve-written.ts';
import { withVariables } from '../proof/sample-variables.ts';
import { compareImages } from './compare-images.ts';

/** A new configuration, and what ko makes of the same programs. */
export interface KoComparison {
  /** Absolute. */
  readonly directory: string;
  /** The configuration, parsed. */
  readonly config: Settings;
  readonly settings: Ko.KoSettings;
  /** The images, whose packages ko builds. */
  readonly images: readonly FoundImage[];
}

/** ko's default; its flags and files are the same for all. */
const PLATFORM = 'linux/amd64';

/**
 * Compares the images of a new configuration with those of ko, without building any: the configuration that `strake ko` would make is
 * resolved as the new one is. Neither go nor the registry is asked.
 * @returns lines that say what is equal and what differs, or why nothing was compared
 */
export async function compareWithKo(
  comparison: KoComparison,
  invocation: Pick<Invocation, 'env' | 'signal'>,
): Promise<readonly string[]> {
  try {
    return await compare(comparison, invocation);
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    return [`not compared with ko: ${messageOf(thrown)}`];
  }
}

async function compare(
  { directory, config, settings, images }: KoComparison,
  { env: given, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<readonly string[]> {
  const ko = await import('@strake/plugin-ko/settings');
  const env = withVariables(config, given);
  const request: Ko.KoRequest = {
    directory,
    programs: images.map((image) => ({
      importPath: image.path ?? image.package,
      directory: join(directory, image.package),
      platforms: [PLATFORM],
    })),
    flags: {},
    settings,
    env,
  };
  const facts = await readTemplateFacts(ko.templateNeeds(request), { directory, env, signal });
  const project = ko.koProject({ ...request, facts });
  const load = async (written: Settings): Promise<BuildOptions> => {
    const { plugins } = await loadConfig({ cwd: directory, config: written, signal });
    return { config: written, plugins, directory, env, signal };
  };
  const ours = await resolveConfig(await load({ ...config, platforms: [PLATFORM] }), [
    'repository',
  ]);
  const theirs = await resolveConfig(await load(project.config), ['repository']);
  const wanted = ko.wantedPlatforms({}, settings, {});
  const found = images.map((image): [string, Comparison] => {
    const importPath = image.path ?? image.package;
    const base = project.images.find((each) => each.importPath === importPath)?.base ?? '';
    const settled = compareSettings(
      config.platforms,
      wanted,
      platformOf(ours, image.name).base,
      base,
    );
    const compared = compareImages({
      directory,
      ko: platformOf(theirs, importPath),
      own: platformOf(ours, image.name),
      program: ko.programName(importPath),
    });
    const equal = [...settled.equal, ...compared.equal];
    return [
      image.name,
      { ...compared, equal, different: [...settled.different, ...compared.different] },
    ];
  });
  return reportComparisons('ko', found);
}

function compareSettings(
  platforms: unknown,
  wanted: readonly string[],
  own: string,
  base: string,
): Comparison {
  const written = [platforms].flat().map(String);
  const isSameBase = own === base || own === `docker-daemon:${base}`;
  const isSame = written.toSorted().join() === wanted.toSorted().join();
  return {
    equal: [...(isSameBase ? ['base'] : []), ...(isSame ? ['platforms'] : [])],
    different: [
      ...(isSameBase ? [] : [`base ${own} instead of ${base}`]),
      ...(isSame ? [] : [`platforms ${written.join(', ')} instead of ${wanted.join(', ')}`]),
    ],
  };
}

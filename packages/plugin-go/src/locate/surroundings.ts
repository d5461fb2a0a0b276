import type { LocatedPackage, PackagePlace } from '@strake/core/plugin';
import { mainModules } from '../discovery/go-mod.ts';
import type { LocalModule } from '../discovery/module-file.ts';
import { moduleFlags } from '../discovery/module-flags.ts';
import { explainFailure } from '../explain-failure.ts';
import { allFlags, flagValue } from '../flag-values.ts';
import type { BuildTarget } from './build-constraint.ts';

/** A main package, before its image has a name. */
export type MainPackage = Omit<LocatedPackage, 'image'>;

/** What names are resolved against. */
export interface Surroundings extends PackagePlace {
  /** The main modules: one, or those of go.work. */
  readonly modules: readonly LocalModule[];
  readonly target: BuildTarget;
}

/** The main modules of a directory, by the files and the environment of go. */
export async function mainModulesAt(place: PackagePlace): Promise<readonly LocalModule[]> {
  return (await readModules(place)).modules;
}

async function readModules({ cwd, files, env = {} }: PackagePlace) {
  const { settingsFromFiles } = await import('../file-settings.ts');
  // Which go is installed does not matter.
  const settings = settingsFromFiles({ files, programs: () => [] }, cwd, { ...env, GOROOT: '' });
  const { GOFLAGS = '', GOWORK = '' } = settings ?? env;
  const modules = mainModules(cwd, { GOWORK }, files, moduleFlags(GOFLAGS, []).modfile);
  return { GOFLAGS, modules };
}

/** @throws GO_MODULE_NOT_FOUND */
export async function surroundingsOf(place: PackagePlace): Promise<Surroundings> {
  const { cwd, env = {} } = place;
  const { GOFLAGS, modules } = await readModules(place);
  if (modules.length === 0) throw explainFailure(cwd, 'go.mod file not found');
  const tags = flagValue(allFlags(GOFLAGS, []), 'tags')?.split(',') ?? [];
  return { ...place, modules, target: { os: env.GOOS || 'linux', tags } };
}

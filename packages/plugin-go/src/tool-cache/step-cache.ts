import type { CompileStep, DiscoveryFiles } from '@strake/core/plugin';
import { buildCommand } from '../build-command.ts';
import { moduleFlags } from '../discovery/module-flags.ts';
import { allFlags, flagName, flagValue, isOn } from '../flag-values.ts';
import { isForeign } from '../go-inputs.ts';
import { type BuildFacts, isSilent, outputVariables, whyCompilesHere } from '../shared-inputs.ts';
import { BUILD_CACHE } from './build-cache.ts';
import { moduleEntry, projectModules } from './project-modules.ts';

/** Flags that compile every package again or none, or with tools and files that no action ID contains. */
const APART = ['a', 'n', 'compiler', 'debug-actiongraph', 'overlay', 'pkgdir', 'toolexec'];

/** Flags that change programs, but no package, or only that of the program: most of them contain a version. */
const LINKED = ['ldflags', 'buildvcs', 'trimpath'];

/** Flags that only change what go prints or keeps. */
const TALK = ['x', 'work', 'json'];

/** The `go build` of a group. The report is written next to its directory. */
export interface StepCacheFacts extends BuildFacts {
  readonly programDirectory: string;
  readonly files: DiscoveryFiles;
}

/**
 * What a `go build` shares of Go's build cache. The report is Go's graph of actions (`-debug-actiongraph`), which changes no action.
 * @returns undefined without go
 */
export function stepCache(facts: StepCacheFacts): Required<CompileStep>['toolCache'] | undefined {
  const { settings, flags, programDirectory } = facts;
  if (settings.GOVERSION === '') return undefined;
  const why = whyApart(facts);
  if (why !== undefined) return { format: BUILD_CACHE, why };
  const report = `${programDirectory}.actions.json`;
  return {
    format: BUILD_CACHE,
    variable: 'GOCACHE',
    key: cacheKey(facts),
    argv: buildCommand(flags, programDirectory, report),
    report,
  };
}

/** A part of a sentence. */
function whyApart(facts: BuildFacts): string | undefined {
  const { settings, flags } = facts;
  if (settings.GOCACHEPROG !== '') return 'GOCACHEPROG is set';
  const all = allFlags(settings.GOFLAGS, flags);
  const apart = APART.find((name) => isOn(flagValue(all, name)));
  if (apart !== undefined) return `-${apart} is set`;
  const foreign = all.find((flag) => isForeign(flag) && flagName(flag) !== 'ldflags');
  if (foreign !== undefined) return `-${flagName(foreign)} may use files that go does not list`;
  return whyCompilesHere(facts);
}

/** What decides which packages are compiled, and how, apart from their sources. It may say too little: action IDs say it all. */
function cacheKey(facts: StepCacheFacts): readonly string[] {
  const { settings, flags, directory, files } = facts;
  const { GOFLAGS, GODEBUG, ...variables } = outputVariables(facts);
  const compiled = allFlags(settings.GOFLAGS, flags).filter(
    (flag) => !isSilent(flag) && ![...LINKED, ...TALK].includes(flagName(flag)),
  );
  const modules = projectModules(
    directory,
    settings.GOWORK,
    moduleFlags(settings.GOFLAGS, flags),
    files,
  );
  return [
    settings.GOVERSION,
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    ...compiled,
    ...modules.map(moduleEntry),
  ];
}

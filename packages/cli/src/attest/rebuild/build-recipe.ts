import { isRecord, ownValue } from '@strake/core';
import { BUILD_TYPE, DEPENDENCY } from '@strake/plugin-attest/provenance';
import { commandError } from '../../error-codes.ts';
import { completed } from './left-out.ts';
import { impossible, text, texts } from './predicate-fields.ts';
import { checkEnvironment, checkPath, cleanUrl } from './refuse-hostile.ts';

/** What the provenance of an image says of its build, as far as building it again needs it. */
export interface BuildRecipe {
  /** `https://github.com/acme/app`; absent without a remote. */
  readonly url?: string;
  readonly commit: string;
  readonly configuration: {
    /** From the top of the repository. */
    readonly path: string;
    readonly sha256: string;
  };
  readonly image: string;
  readonly platforms: readonly string[];
  /** `KEY=VALUE`. */
  readonly settings: readonly string[];
  readonly packages: readonly string[];
  readonly bases: readonly RecordedBase[];
  /** `go1.26.8`; absent if programs name none, or several. */
  readonly toolchain?: string;
  readonly plugins: readonly RecordedPlugin[];
  /** Version of strake. */
  readonly strake: string;
  /** Names of variables of the environment. */
  readonly variables: readonly string[];
  /** Values of variables of the environment; `…` for one that is left out. */
  readonly environment: Readonly<Record<string, string>>;
  /** True if files of submodules were used, or may have been. */
  readonly submodules: boolean;
  /** True if not all files are known that it was built of. */
  readonly incomplete: boolean;
}

/** A base of a registry. */
export interface RecordedBase {
  /** `docker://gcr.io/distroless/static:latest`. */
  readonly name: string;
  /** Of its manifest. */
  readonly digest: string;
  readonly platforms: readonly string[];
}

export interface RecordedPlugin {
  readonly name: string;
  /** By algorithm; empty for a plugin that is part of the configuration. */
  readonly digest: Readonly<Record<string, unknown>>;
}

/**
 * Reads a verified predicate. Whoever signed it could as well have changed the sources: it is as trusted as they are, and no more, so that
 * nothing in it may name a place outside of them.
 * @param given values that it leaves out, as `KEY=VALUE`: the user's, and trusted
 * @throws REBUILD_IMPOSSIBLE; UsageError for a value that it does not leave out
 */
export function readRecipe(predicate: unknown, given: readonly string[] = []): BuildRecipe {
  const definition = recordIn(predicate, 'buildDefinition');
  if (definition.buildType !== BUILD_TYPE)
    throw impossible('it is of another build type than that of strake', 'Build it again by hand.');
  const external = recordIn(definition, 'externalParameters');
  const internal = recordIn(definition, 'internalParameters');
  const dependencies = listIn(definition, 'resolvedDependencies');
  const named = (name: string) => dependencies.filter((each) => each.name === name);
  const [source] = named(DEPENDENCY.source);
  const commit = text(recordIn(source, 'digest').gitCommit, 'the commit');
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    throw impossible('its commit is malformed', 'Build it again by hand.');
  const annotations = recordIn(source, 'annotations');
  checkSources(annotations, commit);
  const url = ownValue(recordIn(external, 'source'), 'uri');
  const [configuration] = named(DEPENDENCY.configuration);
  const path = recordIn(external, 'configuration').path;
  if (path === undefined || !configuration)
    throw impossible('it was built without a configuration file', 'Build it again by hand.');
  const overrides = completed(texts(external.overrides ?? [], 'the overrides'), given);
  const toolchains = named(DEPENDENCY.toolchain).map(({ annotations }) =>
    text(recordIn({ annotations }, 'annotations').version, 'a toolchain'),
  );
  const [toolchain] = toolchains.length === 1 ? toolchains : [];
  return {
    ...(url === undefined ? {} : { url: cleanUrl(text(url, 'the source')) }),
    commit,
    configuration: {
      path: checkPath(text(path, 'the configuration')),
      sha256: text(recordIn(configuration, 'digest').sha256, 'the configuration'),
    },
    image: text(external.image, 'the image'),
    platforms: texts(external.platforms, 'the platforms'),
    settings: overrides.filter((each) => !isPackage(each)),
    packages: overrides.filter(isPackage).map((each) => each.slice(PACKAGE.length)),
    bases: named(DEPENDENCY.base).flatMap(baseOf),
    ...(toolchain !== undefined && /^go1(?:\.\d+){1,2}(?:(?:rc|beta)\d+)?$/.test(toolchain)
      ? { toolchain }
      : {}),
    plugins: named(DEPENDENCY.plugin).map((plugin) => ({
      name: text(recordIn(plugin, 'annotations').plugin, 'a plugin'),
      digest: recordIn(plugin, 'digest'),
    })),
    strake: text(internal.strake, 'the version of strake'),
    variables: texts(internal.variables ?? [], 'the variables'),
    environment: checkEnvironment(recordIn(external, 'environment')),
    submodules: annotations.submodules === true || annotations.incomplete === true,
    incomplete: annotations.incomplete === true,
  };
}

/** @throws REBUILD_IMPOSSIBLE for sources that the commit does not have */
function checkSources({ modified, ignored, outside }: Fields, commit: string): void {
  if (Array.isArray(ignored)) {
    const names = texts(ignored, 'a file').slice(0, 3).join(', ');
    throw impossible(
      `it was made of files that git ignores, so that no commit has them: ${names}`,
      'Commit them, or let the build make them.',
    );
  }
  if (outside === true)
    throw impossible(
      'it was made of files outside of its repository, so that nobody else has them',
      'Put them into the repository, or require a version of their module.',
    );
  if (modified === true)
    throw impossible(
      `files differed from commit ${commit} when it was built, so that nobody else has its source`,
      'Commit all files, and build a clean clone: such an image can be built again.',
    );
}

const PACKAGE = 'packages=';
const isPackage = (override: string) => override.startsWith(PACKAGE);

/** Bases that are not in registries are read again from the sources. */
function baseOf(base: Fields): readonly RecordedBase[] {
  if (base.uri === undefined) return [];
  const name = text(base.uri, 'a base');
  const [[algorithm, hex] = []] = Object.entries(recordIn(base, 'digest'));
  const digest = `${algorithm}:${text(hex, 'a base')}`;
  if (!name.startsWith('docker://') || !/^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest))
    throw impossible('a base in it is malformed', 'Build it again by hand.');
  return [{ name, digest, platforms: texts(recordIn(base, 'annotations').platforms, 'a base') }];
}

type Fields = Readonly<Record<string, unknown>>;

/** Empty for anything but a record. */
function recordIn(value: unknown, key: string): Fields {
  const found = isRecord(value) ? ownValue(value, key) : undefined;
  return isRecord(found) ? found : {};
}

function listIn(value: Fields, key: string): readonly Fields[] {
  const found = ownValue(value, key);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** The configuration, or the source of an image, differs from what its provenance says. */
export function mismatch(problem: string): Error {
  return commandError('SOURCE_MISMATCH', problem, {
    hint: 'The provenance, or the repository, is not what it claims to be: ask who signed it.',
  });
}

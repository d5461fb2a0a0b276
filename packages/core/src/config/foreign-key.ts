import type { ConfigPath } from './config-error.ts';

/** Keys of other tools and their equivalents; the last keys of a path. */
const HINTS: Readonly<Record<string, string>> = {
  'config.shell':
    'SHELL applies to RUN lines of a Dockerfile, which strake does not have. To start a shell, name it in "entrypoint".',
  'config.onbuild':
    'ONBUILD applies to Dockerfiles based on the image; OCI images do not support it.',
  'cache.key':
    'The private key must not be in the configuration: set STRAKE_CACHE_KEY where builds write to the cache.',
  each: '"each" is a key of an image: write it under "images".',
  extends: '"extends" is a key of an image: write it under "images".',
  repositoryPrefix: '"repositoryPrefix" is a key of the top level; an image has "repository".',
  cache: '"cache" is a key of the top level: all images share one.',
  defaultBaseImage: 'Use "base" instead of ko\'s defaultBaseImage.',
  baseImageOverrides: 'Use "base" in each of "images" instead of ko\'s baseImageOverrides.',
  defaultPlatforms: 'Use "platforms" instead of ko\'s defaultPlatforms.',
  defaultEnv: 'Use "go.env", a map, instead of ko\'s defaultEnv.',
  defaultFlags: 'Use "go.flags" instead of ko\'s defaultFlags.',
  defaultLdflags: 'Use "go.ldflags" instead of ko\'s defaultLdflags.',
  builds:
    'Use "go.programs" instead of ko\'s builds: "package" for "main", and "dir", "env", "flags", "ldflags". To get an image for each, list them under "images".',
  main: 'Use "package" instead of ko\'s main.',
  id: 'Images are named by their keys under "images".',
  linux_capabilities:
    'The plugin "ko" sets capabilities of a program: "capabilities" among its options.',
};

/** What to write instead of another tool's key; undefined for unknown keys. */
export function foreignKeyHint(path: ConfigPath): string | undefined {
  const steps = path.filter((step) => typeof step === 'string');
  return [steps.slice(-2).join('.'), steps.at(-1) ?? '']
    .filter((name) => Object.hasOwn(HINTS, name))
    .map((name) => HINTS[name])[0];
}

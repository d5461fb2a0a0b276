import type { ConfigPath } from './config-error.ts';

/** Keys of other tools, and what stands for them here; the last keys of a path. */
const HINTS: Readonly<Record<string, string>> = {
  'config.shell':
    'SHELL says how a Dockerfile runs its RUN lines, and strake runs none. To start a shell, name it in "entrypoint".',
  'config.onbuild':
    'ONBUILD is for Dockerfiles that build upon an image: no runtime reads it, and OCI images have no place for it.',
  defaultBaseImage: 'ko\'s defaultBaseImage is "base".',
  baseImageOverrides: 'ko\'s baseImageOverrides are "base" under each of "images".',
  defaultPlatforms: 'ko\'s defaultPlatforms are "platforms".',
  defaultEnv: 'ko\'s defaultEnv is "go.env", a map.',
  defaultFlags: 'ko\'s defaultFlags are "go.flags".',
  defaultLdflags: 'ko\'s defaultLdflags are "go.ldflags".',
  builds:
    'ko\'s builds are "go.programs": "package" for "main", and "dir", "env", "flags", "ldflags". For an image each, list them under "images".',
  main: 'ko\'s main is "package".',
  id: 'Images are named by their keys under "images".',
  linux_capabilities: 'strake gives files no capabilities; grant them where the container is run.',
};

/** What to write instead of a key that another tool has; undefined for any other. */
export function foreignKeyHint(path: ConfigPath): string | undefined {
  const steps = path.filter((step) => typeof step === 'string');
  return [steps.slice(-2).join('.'), steps.at(-1) ?? '']
    .filter((name) => Object.hasOwn(HINTS, name))
    .map((name) => HINTS[name])[0];
}

import { posix } from 'node:path';
import { ownValue } from '@strake/core';
import { type ReleaserItem, textOf, textsOf } from './read-releaser.ts';

/** A program of a configuration of GoReleaser. */
export interface ReleaserBuild {
  readonly id: string;
  /** `./cmd/app`, relative to the project, or `.` */
  readonly package: string;
  /** What the package is made of: `main` in `dir`. */
  readonly main: string;
  readonly directory: string;
  /** The name of its file, without `.exe`. */
  readonly binary: string;
  /** `NAME=VALUE` each. */
  readonly env: readonly string[];
  readonly flags: readonly string[];
  /** Flags of keys of their own: `-gcflags=…`, `-buildmode=…` */
  readonly toolFlags: readonly string[];
  readonly ldflags: readonly string[];
  readonly tags: readonly string[];
  /** `linux/amd64`, `linux/arm/v6` */
  readonly platforms: readonly string[];
  readonly path: ReleaserItem['path'];
  /** Keys that have no equivalent. */
  readonly others: readonly string[];
}

const KNOWN =
  /^(id|main|dir|binary|env|flags|asmflags|gcflags|ldflags|tags|buildmode|goos|goarch|goarm|goamd64|targets|ignore|skip|mod_timestamp|no_unique_dist_dir)$/;

/** Keys that choose another compiler, and the values that mean go. */
const COMPILER: Readonly<Record<string, string>> = { builder: 'go', tool: 'go', command: 'build' };

/** What GoReleaser builds where nothing else is said. */
const DEFAULTS = {
  goos: ['linux', 'darwin', 'windows'],
  goarch: ['386', 'amd64', 'arm64'],
  goarm: ['6'],
};

/** The flags of the linker where nothing else is said. */
export const DEFAULT_LDFLAGS: readonly string[] = [
  '-s -w -X main.version={{.Version}} -X main.commit={{.Commit}} -X main.date={{.Date}} -X main.builtBy=goreleaser',
];

/** Pairs that Go does not support. Source: `go tool dist list` */
const UNSUPPORTED = /^(darwin\/(386|arm)\b|windows\/arm\/)/;

/** Reads an element of `builds`. @param project the name of the project */
export function readBuild({ values, path }: ReleaserItem, project: string): ReleaserBuild {
  const main = textOf(values.main) ?? '.';
  const directory = textOf(values.dir) ?? '.';
  return {
    id: textOf(values.id) ?? project,
    package: packageIn(directory, main),
    main,
    directory,
    binary: textOf(values.binary) ?? project,
    env: textsOf(values.env) ?? [],
    flags: wordsOf(values.flags).filter((flag) => flag !== '-trimpath'),
    toolFlags: ['asmflags', 'gcflags', 'buildmode'].flatMap((name) =>
      (textsOf(values[name]) ?? []).map((each) => `-${name}=${each}`),
    ),
    ldflags: given(values.ldflags) ?? DEFAULT_LDFLAGS,
    tags: wordsOf(values.tags),
    platforms: readPlatforms(values),
    path,
    others: Object.keys(values).filter(
      (key) => !KNOWN.test(key) && ownValue(COMPILER, key) !== values[key],
    ),
  };
}

/** A list; an empty one counts as none. */
function given(value: unknown): readonly string[] | undefined {
  const list = textsOf(value);
  return list?.length === 0 ? undefined : list;
}

/** A package relative to the project. @param main a directory or file, relative to a directory */
export function packageIn(directory: string, main: string): string {
  const path = posix.join(directory, main.endsWith('.go') ? posix.dirname(main) : main);
  return path === '.' || path === './' ? '.' : `./${path.replace(/\/$/, '')}`;
}

/** A list; GoReleaser splits a text at spaces. Source: pkg/config/marshaler.go, `FlagArray` */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value !== 'string') return textsOf(value) ?? [];
  return value.split(/\s+/).filter((word) => word !== '');
}

function readPlatforms(values: ReleaserItem['values']): readonly string[] {
  const targets = given(values.targets);
  if (targets !== undefined)
    return targets.flatMap((target) => {
      const [os = '', arch, variant] = target.split('_');
      return arch === undefined ? [] : [platform(os, arch, variant)];
    });
  const arm = given(values.goarm) ?? DEFAULTS.goarm;
  const amd64 = given(values.goamd64) ?? ['v1'];
  const ignored = [values.ignore].flat().map((each) => Object(each));
  return (given(values.goos) ?? DEFAULTS.goos).flatMap((os) =>
    (given(values.goarch) ?? DEFAULTS.goarch).flatMap((arch) =>
      (arch === 'arm' ? arm : arch === 'amd64' ? amd64 : [undefined])
        .filter(
          (variant) =>
            !ignored.some(
              (rule) =>
                Object.keys(rule).length > 0 &&
                [undefined, os].includes(rule.goos) &&
                [undefined, arch].includes(textOf(rule.goarch)) &&
                (rule.goarm === undefined || (arch === 'arm' && textOf(rule.goarm) === variant)),
            ),
        )
        .map((variant) => platform(os, arch, variant))
        .filter((each) => !UNSUPPORTED.test(each)),
    ),
  );
}

function platform(os: string, arch: string, variant?: string): string {
  const number = arch === 'arm' ? `v${(variant ?? '6').replace(/^v/, '')}` : variant;
  const suffix = number === undefined || number === 'v1' || arch === '386' ? '' : `/${number}`;
  return `${os}/${arch}${arch === 'arm' || arch === 'amd64' ? suffix : ''}`;
}

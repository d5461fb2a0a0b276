import { parsePlatform } from '@strake/core/plugin';
import type { GoMap, Value } from './template/value.ts';
import type { GitFacts } from './template-facts.ts';

/** What {@link templateData} is made of. */
export interface TemplateSources {
  /** `linux/arm/v7`; absent: it is not known, and neither are GOOS and GOARCH. */
  readonly platform?: string;
  /** The caller's environment. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  /** Variables of the program's settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: no template reads it. */
  readonly goEnv?: Readonly<Record<string, string>>;
  /** Absent outside of a git work tree, or if no template reads it. */
  readonly git?: GitFacts;
  /** In milliseconds since 1970. */
  readonly time: number;
}

/** What Go's time.Time is without a value. */
const NO_TIME = -62_135_596_800;

/** The data that ko gives to templates. Source: pkg/build/gobuild.go, `createTemplateData`. Times are in UTC, not the machine's zone. */
export function templateData(sources: TemplateSources): GoMap {
  const env: Record<string, string> = {
    LDFLAGS: '',
    CGO_ENABLED: '0',
    ...(sources.platform === undefined ? {} : platformEnv(sources.platform)),
  };
  for (const [name, value] of Object.entries(sources.caller))
    if (value !== undefined) env[name] = value;
  Object.assign(env, sources.env);
  const goEnv = { ...sources.goEnv };
  for (const name of Object.keys(goEnv)) goEnv[name] = env[name] ?? goEnv[name] ?? '';
  const seconds = Math.floor(sources.time / 1000);
  return mapOf({
    Env: { entries: env, zero: '' },
    GoEnv: { entries: goEnv, zero: '' },
    Git: gitData(sources.git),
    Date: rfc3339(seconds),
    Timestamp: BigInt(seconds),
  });
}

function platformEnv(text: string): Readonly<Record<string, string>> {
  const { os, architecture, variant } = parsePlatform(text);
  const env = { GOOS: os, GOARCH: architecture };
  if (variant === undefined) return env;
  if (architecture === 'amd64') return { ...env, GOAMD64: variant };
  return architecture === 'arm' ? { ...env, GOARM: variant.slice(1) } : env;
}

function gitData(git: GitFacts | undefined): GoMap {
  const isDirty = git?.isDirty ?? false;
  const seconds = git?.commitTime ?? NO_TIME;
  return mapOf({
    Branch: git?.branch ?? '',
    Tag: git ? (git.tag ?? 'v0.0.0') : '',
    ShortCommit: git?.shortCommit ?? '',
    FullCommit: git?.fullCommit ?? '',
    CommitDate: rfc3339(seconds),
    CommitTimestamp: BigInt(seconds),
    IsDirty: isDirty,
    IsClean: !isDirty,
    TreeState: isDirty ? 'dirty' : 'clean',
  });
}

function mapOf(entries: Readonly<Record<string, Value>>): GoMap {
  return { entries, zero: null };
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

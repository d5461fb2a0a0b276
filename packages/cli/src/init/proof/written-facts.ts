import { isRecord, type PlatformConfigView } from '@strake/core';
import type { Settings } from '../draft.ts';
import { commandFact, type Facts } from './compare-facts.ts';
import { flagFacts } from './flag-facts.ts';

/** A program of the plugin go, as the configuration resolves it. */
export interface WrittenProgram {
  /** `./cmd/app` */
  readonly package: string;
  /** In the image; undefined: the plugin chooses it. */
  readonly path?: string;
  /** Flags of `go build`, and variables. */
  readonly flags: readonly string[];
}

/** The programs of a resolved configuration. */
export function writtenPrograms({ options }: PlatformConfigView): readonly WrittenProgram[] {
  const { go } = isRecord(options) ? options : {};
  const { programs, ...shared } = isRecord(go) ? go : {};
  return (Array.isArray(programs) ? programs : []).map((each): WrittenProgram => {
    const program: Settings = isRecord(each) ? each : { package: each };
    const env = { ...recordOf(shared.env), ...recordOf(program.env) };
    return {
      package: String(program.package),
      ...(typeof program.path === 'string' ? { path: program.path } : {}),
      flags: flagFacts({ ...shared, ...program, env }),
    };
  });
}

/** What a resolved configuration says of how containers start. */
export function containerFacts({ config }: PlatformConfigView, program: string): Facts {
  const written = recordOf(config);
  const { entrypoint, cmd, env, user, workdir, exposedPorts, volumes, stopSignal } = written;
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);
  const text = (value: unknown) => (value === undefined ? undefined : [String(value)]);
  return {
    entrypoint: Array.isArray(entrypoint) ? commandFact(entrypoint) : [program],
    cmd: commandFact(list(cmd)),
    environment: pairFacts(env),
    user: text(user),
    workdir: text(workdir),
    ports: list(exposedPorts)?.map((port) => (port.includes('/') ? port : `${port}/tcp`)),
    volumes: list(volumes),
    'stop signal': text(stopSignal),
    healthcheck: healthcheckFact(written.healthcheck),
    labels: pairFacts(written.labels),
  };
}

/** `NAME=VALUE` each. */
export function pairFacts(value: unknown): readonly string[] {
  return Object.entries(recordOf(value)).map(([name, each]) => `${name}=${each}`);
}

/** The command and the options, each as one value. */
export function healthcheckFact(value: unknown): readonly string[] | undefined {
  if (!isRecord(value)) return undefined;
  const { test, ...options } = value;
  const command = typeof test === 'string' ? ['CMD-SHELL', test] : test;
  return [
    ...(commandFact(Array.isArray(command) ? command : []) ?? []),
    ...Object.entries(options)
      .map(([name, each]) => `${name}=${inSeconds(String(each))}`)
      .toSorted(),
  ];
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** `1m30s` and `90s` are the same; a number of retries stays. */
function inSeconds(text: string): string {
  const parts = [...text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0) return text;
  const sum = parts.reduce(
    (all, [, number, unit = '']) => all + Number(number) * (SECONDS[unit] ?? 0),
    0,
  );
  return `${sum}s`;
}

function recordOf(value: unknown): Settings {
  return isRecord(value) ? value : {};
}

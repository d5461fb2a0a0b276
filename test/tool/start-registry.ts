import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { onFreePort } from './free-port.ts';
import { type DistributionOptions, writeRegistryConfig } from './registry-config.ts';
import type { Scope } from './scope.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { requireTool, tool } from './tool.ts';
import type { ToolName } from './versions.ts';

/**
 * Which registry to run: CNCF distribution from source or of Debian; go-containerregistry's, in memory; or olareg, in
 * memory, which has referrers, and uploads that can be resumed.
 */
export type RegistryKind = 'distribution-v3' | 'distribution-v2' | 'ggcr' | 'olareg';

/** What makes it another than an open one is for distribution only. */
export interface RegistryOptions extends DistributionOptions {
  readonly kind: RegistryKind;
  /** Further arguments; for `olareg` only. */
  readonly args?: readonly string[];
  /** What chooses its port; for `olareg` only. Default: a free one. */
  readonly choosePort?: () => number | Promise<number>;
}

export interface Registry {
  /** `127.0.0.1:PORT`; plain HTTP unless it was given a certificate. */
  readonly host: string;
  /** Stops it; safe to call again. The end of the test does so too. */
  stop(): Promise<void>;
  /** All it has printed, its access log included. */
  log(): string;
  /** Where it keeps `registry.yml`, and `storage` if it is a distribution. */
  readonly directory: string;
}

/** The tool that each kind of registry is run from, for `requireTool`. */
export const REGISTRY_TOOL = {
  'distribution-v3': 'distribution',
  'distribution-v2': 'docker-registry',
  ggcr: 'ggcr-registry',
  olareg: 'olareg',
} as const satisfies Record<RegistryKind, ToolName>;

const START_TIMEOUT_MS = 30_000;

/**
 * Starts an empty registry on a free port of the loopback interface, and stops it when the test ends.
 * The registry binds port 0 itself and its log tells which one it got, so that no other process can come between; olareg
 * does not tell: it is given a port that was free just before, and another one where it does not come to listen there.
 * @throws ToolMissing
 */
export async function startRegistry(t: Scope, options: RegistryOptions): Promise<Registry> {
  const { kind, auth, args = [] } = options;
  if (!kind.startsWith('distribution') && auth !== undefined)
    throw new Error(`the ${kind} registry has no login`);
  const command = await tool(REGISTRY_TOOL[kind]);
  const directory = await temporaryDirectory(t);
  if (kind === 'olareg') {
    const argv = [command, 'serve', '--addr', '127.0.0.1', '--store-type', 'mem', ...args];
    // It logs requests that it does not know, if it is asked to.
    argv.push('--verbosity', 'debug');
    const launchAt = (port: number) =>
      launch(t, [...argv, '--port', `${port}`], directory, async (started) => {
        const host = `127.0.0.1:${port}`;
        await waitForOwnAnswer(host, started);
        return host;
      });
    return onFreePort(launchAt, options.choosePort);
  }
  const argv =
    kind === 'ggcr'
      ? [command, '-port', '0']
      : [command, 'serve', await writeRegistryConfig(directory, options)];
  return launch(t, [...argv, ...args], directory, async (started) => {
    const host = `127.0.0.1:${await waitForPort(started, kind)}`;
    await waitForAnswer(host, started, options.tls !== undefined);
    return host;
  });
}

interface Started {
  readonly child: ChildProcess;
  log(): string;
}

/** Runs a registry until the test ends, or until `ready`, which tells its host, throws. */
async function launch(
  t: Scope,
  [command = '', ...args]: readonly string[],
  directory: string,
  ready: (started: Started) => Promise<string>,
): Promise<Registry> {
  const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = collect(child);
  const stop = stopper(child);
  t.after(stop);
  try {
    return { host: await ready({ child, log }), stop, log, directory };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As {@link startRegistry}, or `undefined` after skipping the test where the tool is missing. */
export async function requireRegistry(
  t: Scope & Parameters<typeof requireTool>[0],
  options: RegistryOptions,
): Promise<Registry | undefined> {
  const found = await requireTool(t, REGISTRY_TOOL[options.kind]);
  return found === undefined ? undefined : startRegistry(t, options);
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.once('error', (error) => {
    text += `${error.message}\n`;
  });
  return () => text;
}

function stopper(child: ChildProcess): () => Promise<void> {
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return async () => {
    process.off('exit', kill);
    kill();
    await gone;
  };
}

async function waitForPort(started: Started, kind: RegistryKind): Promise<string> {
  const pattern = kind === 'ggcr' ? /serving on port (\d+)/ : /listening on 127\.0\.0\.1:(\d+)/;
  return waitFor(
    started,
    'did not say which port it listens on',
    () => pattern.exec(started.log())?.[1],
  );
}

async function waitForAnswer(host: string, started: Started, hasTls: boolean): Promise<void> {
  // A registry with TLS tells who asks without it so, by a 400.
  const statuses = [200, 401, ...(hasTls ? [400] : [])];
  await waitFor(started, `does not answer at ${host}`, async () => {
    const status = await ask(`http://${host}/v2/`);
    return status !== undefined && statuses.includes(status) ? true : undefined;
  });
}

/** Another process that got the port may answer just as well: the registry's own log has to have the question. */
async function waitForOwnAnswer(host: string, started: Started): Promise<void> {
  const path = randomUUID();
  await waitFor(started, `does not listen at ${host}`, async () => {
    await ask(`http://${host}/${path}`);
    return started.log().includes(path) ? true : undefined;
  });
}

/** The status of an answer; undefined where there is none. */
async function ask(url: string): Promise<number | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status;
}

async function waitFor<T>(
  { child, log }: Started,
  problem: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null && child.signalCode === null) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new Error(`the registry ${problem}\n${log()}`);
}

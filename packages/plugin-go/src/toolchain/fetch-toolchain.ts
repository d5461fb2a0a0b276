import { access, constants, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StrakeError, type ToolFetchContext, type ToolNeed } from '@strake/core/plugin';
import { goError } from '../error-codes.ts';
import { provedRecord } from './checksum-database.ts';
import { type FetchSettings, fetchSettings } from './fetch-settings.ts';
import { goProxies } from './go-proxy.ts';
import { downloadFile, MODULE, moduleVersionOf, toolchainDirectory } from './toolchain-module.ts';
import { unpackToolchain } from './unpack-toolchain.ts';
import { wantedVersion } from './wanted-version.ts';
import { writeChunks } from './write-chunks.ts';

const LARGEST_ARCHIVE_BYTES = 512 * 1024 ** 2;

/**
 * Fetches the Go that a project needs, and unpacks it where go itself would, so that go finds it, too.
 * Source: https://go.dev/doc/toolchain#download
 * @returns the directory with the program; undefined if Go must not be fetched
 * @throws GO_TOOLCHAIN
 */
export async function fetchToolchain(
  need: ToolNeed,
  { fetch, signal, log }: ToolFetchContext,
): Promise<string | undefined> {
  const settings = fetchSettings(need);
  const { GOMODCACHE } = settings;
  const version = wantedVersion(need, settings);
  if (version === undefined) return undefined;
  const moduleVersion = moduleVersionOf(version, need.system);
  const directory = toolchainDirectory(GOMODCACHE, moduleVersion);
  await checkPlace(settings);
  const proxies = goProxies(settings.GOPROXY, fetch);
  log.info(`fetching Go ${version} into ${directory}, because there is no go on PATH`);
  const { sum } = proxies.isLocal
    ? { sum: undefined }
    : await provedRecord(moduleVersion, settings, proxies);
  const { body } = await proxies.open(`${MODULE}/@v/${moduleVersion}.zip`);
  // Beside the target, so that it can be renamed.
  const work = await mkdtemp(`${directory}.tmp-`);
  try {
    const zip = join(work, 'toolchain.zip');
    await writeChunks(zip, 0o644, bounded(body), signal);
    const unpacked = join(work, 'toolchain');
    await mkdir(unpacked);
    const found = await unpackToolchain(zip, `${MODULE}@${moduleVersion}/`, unpacked, signal);
    if (sum !== undefined && found !== sum)
      throw goError('GO_TOOLCHAIN', `Go ${version} has the hash ${found}, and not ${sum}`, {
        hint: 'It was not unpacked: the proxy gives something else than what the checksum database has recorded. Set GOPROXY to another proxy.',
      });
    await place(unpacked, directory);
    // go takes the directory for incomplete without it.
    await writeFile(downloadFile(GOMODCACHE, moduleVersion, '.ziphash'), found);
  } catch (thrown) {
    signal.throwIfAborted();
    if (StrakeError.is(thrown) || !(thrown instanceof Error)) throw thrown;
    throw goError('GO_TOOLCHAIN', `Go cannot be unpacked into ${GOMODCACHE}: ${thrown.message}`, {
      cause: thrown,
      hint: 'It needs 500 MB there. Set GOMODCACHE to another directory, or install Go.',
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(directory, 'bin');
}

/** Before 70 MB are fetched. */
async function checkPlace({ GOMODCACHE }: FetchSettings): Promise<void> {
  const refuse = (what: string) =>
    goError('GO_TOOLCHAIN', `Go cannot be fetched: ${what}`, {
      hint: 'Set GOMODCACHE, GOPATH or HOME to a directory that can be written, or install Go.',
    });
  if (GOMODCACHE === '') throw refuse('HOME, GOPATH and GOMODCACHE are not set');
  const places = [
    join(GOMODCACHE, dirname(MODULE)),
    join(GOMODCACHE, 'cache/download', MODULE, '@v'),
  ];
  for (const place of places) {
    await mkdir(place, { recursive: true })
      .then(() => access(place, constants.W_OK))
      .catch(() => {
        throw refuse(`${place} cannot be written`);
      });
  }
}

/** Another process may have been faster: what it unpacked was verified, too. */
async function place(unpacked: string, directory: string): Promise<void> {
  await rename(unpacked, directory).catch(async (thrown: unknown) => {
    const isThere = await access(join(directory, 'bin/go'), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    // What go has not finished, or made executable, is replaced.
    await rm(directory, { recursive: true, force: true }).catch(() => {});
    await rename(unpacked, directory).catch(() => {
      throw thrown;
    });
  });
}

async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_ARCHIVE_BYTES)
      throw goError(
        'GO_TOOLCHAIN',
        `the archive of Go has more than ${LARGEST_ARCHIVE_BYTES} bytes`,
        {
          hint: 'Check GOPROXY: it gives something else than Go.',
        },
      );
    yield Uint8Array.from(chunk);
  }
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { StrakeError, type ToolFetch } from '@strake/core/plugin';
import { goError } from '../error-codes.ts';

/** An element of GOPROXY. */
interface Proxy {
  /** Ends with a slash. */
  readonly url: URL;
  /** Whether any failure leads to the next one, and not only that it does not have the file. */
  readonly isOptional: boolean;
}

/** An answer of a proxy: the bytes of a file. */
export interface ProxyFile {
  readonly proxy: Proxy;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The module proxies of GOPROXY, in order. */
export interface GoProxies {
  /** Those that may be asked; `direct` is not one. */
  readonly list: readonly Proxy[];
  /** Whether it is a single `file://` URL, which need not be verified. Source: cmd/go/internal/modfetch, `useSumDB` */
  readonly isLocal: boolean;
  /** The first proxy that has a file. @throws GO_TOOLCHAIN */
  open(path: string): Promise<ProxyFile>;
  /** A file of one proxy; undefined if it does not have it. @throws GO_TOOLCHAIN */
  read(proxy: Proxy, path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/**
 * Source: https://go.dev/ref/mod#environment-variables, GOPROXY; cmd/go/internal/modfetch, `proxyList`
 * @throws GO_TOOLCHAIN for `off`, and for a value without a proxy
 */
export function goProxies(setting: string, fetch: ToolFetch): GoProxies {
  const list = parse(setting);
  const read = async ({ url }: Proxy, path: string) => {
    const target = new URL(path, url);
    if (target.protocol === 'file:') return localFile(target);
    const response = await fetch(target).catch((thrown: unknown) => {
      throw unreachable(target, thrown);
    });
    if (response.status === 200) return response.body;
    const said = await response.text();
    if (response.status === 404 || response.status === 410) return undefined;
    throw goError('GO_TOOLCHAIN', `${withoutUser(target)} answers ${response.status}`, {
      ...(said === '' ? {} : { output: said }),
      hint: 'The proxy may not have this version of Go for this system: set "version" under "go" to one that it has, set GOPROXY to another proxy, or install Go.',
    });
  };
  return {
    list,
    isLocal: list.length === 1 && list[0]?.url.protocol === 'file:' && !/[,|]/.test(setting),
    read,
    async open(path) {
      let failure: unknown;
      for (const proxy of list) {
        try {
          const body = await read(proxy, path);
          if (body !== undefined) return { proxy, body };
        } catch (thrown) {
          if (!proxy.isOptional || !StrakeError.is(thrown)) throw thrown;
          failure = thrown;
        }
      }
      if (failure !== undefined) throw failure;
      const places = list.map(({ url }) => withoutUser(url)).join(', ');
      throw goError('GO_TOOLCHAIN', `${path} is not in ${places}`, {
        hint: 'Check that this version of Go exists for this system (https://go.dev/dl), or set GOPROXY to a proxy that has it.',
      });
    },
  };
}

function parse(setting: string): readonly Proxy[] {
  const parts = setting.split(/(?<=[,|])/).map((part) => ({
    name: part.replace(/[,|]$/, '').trim(),
    isOptional: part.endsWith('|'),
  }));
  const end = parts.findIndex(({ name }) => name === 'off' || name === 'direct');
  const used = (end < 0 ? parts : parts.slice(0, end)).filter(({ name }) => name !== '');
  if (used.length === 0)
    throw goError('GO_TOOLCHAIN', `Go cannot be fetched: GOPROXY=${setting} names no proxy`, {
      hint: 'Set GOPROXY to a module proxy, as in GOPROXY=https://proxy.golang.org, or install Go.',
    });
  return used.map(({ name, isOptional }) => {
    const text = name.includes('://') ? name : `https://${name}`;
    const url = URL.canParse(text) ? new URL(text.endsWith('/') ? text : `${text}/`) : undefined;
    if (url === undefined || !['http:', 'https:', 'file:'].includes(url.protocol))
      throw goError('GO_TOOLCHAIN', `GOPROXY names "${name}", which is not the URL of a proxy`, {
        hint: 'Write https://HOST, http://HOST or file:///DIRECTORY.',
      });
    return { url, isOptional };
  });
}

async function localFile(url: URL): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const bytes = await readFile(fileURLToPath(url));
    return (async function* () {
      yield bytes;
    })();
  } catch {
    return undefined;
  }
}

function unreachable(target: URL, cause: unknown): unknown {
  if (!StrakeError.is(cause)) return cause;
  return goError(
    'GO_TOOLCHAIN',
    `Go cannot be fetched: ${cause.message.replace(/^registry /, '')}`,
    {
      cause,
      hint: `Check that ${target.host} can be reached (GOPROXY, HTTPS_PROXY), or install Go.`,
    },
  );
}

/** A URL for messages: it may contain a password. */
function withoutUser(url: URL): string {
  const { protocol, host, pathname } = url;
  return `${protocol}//${host}${pathname}`;
}

import { createRequire, Module } from 'node:module';
import type { Agent, Dispatcher, ProxyAgent } from 'undici';

type Undici = typeof import('undici');

const require = createRequire(import.meta.url);

/**
 * An undici agent: a pool of connections for each origin. undici is loaded with the first agent, and without fetch, caches and
 * mocks, which would take longer to load than a no-op build spends on all its requests. undici's version is exact, so that these
 * internal paths stay valid.
 */
export function createAgent(options: Agent.Options): Dispatcher {
  deferHttp2();
  const prototype = require('undici/lib/dispatcher/dispatcher.js').prototype as Dispatcher;
  // As undici's main file does.
  if (!('request' in prototype)) Object.assign(prototype, require('undici/lib/api/index.js'));
  const LoneAgent = require('undici/lib/dispatcher/agent.js') as Undici['Agent'];
  return new LoneAgent(options);
}

/** An agent that connects to origins through a proxy. */
export function createProxyAgent(options: ProxyAgent.Options): Dispatcher {
  const undici = require('undici') as Undici;
  return new undici.ProxyAgent(options);
}

/**
 * Makes undici load its HTTP/2 client only when a connection uses it: it is as large as the rest of what is loaded here, and
 * strake does not negotiate HTTP/2 with registries.
 */
function deferHttp2(): void {
  const file = require.resolve('undici/lib/dispatcher/client-h2.js');
  if (require.cache[file]) return;
  const deferred = new Module(file);
  deferred.loaded = true;
  deferred.exports = (...connection: readonly unknown[]) => require(file)(...connection);
  require.cache[file] = deferred;
  require('undici/lib/dispatcher/client.js');
  delete require.cache[file];
}
